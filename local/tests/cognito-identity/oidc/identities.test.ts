import assert from "node:assert/strict";
import type { Inputs } from "../../../stack/resources";
import {
  ADMIN,
  attachment,
  KEY,
  POOL_ID,
  PROVIDER,
  pool,
  token as poolToken,
  role,
  table,
  trust,
  USER,
} from "../fixture";
import { Endpoint } from "./endpoint";
import { Issuer } from "./issuer";

const refused = (name: string, message: string) => ({ status: 400, body: { __type: name, message } });
const CONFIGURATION = refused(
  "InvalidIdentityPoolConfigurationException",
  "Invalid identity pool configuration. Check assigned IAM roles for this pool.",
);
const CONFLICT = refused("ResourceConflictException", "Logins are already linked to another account.");
const DONT_MATCH = refused(
  "NotAuthorizedException",
  "Logins don't match. Please include at least one valid login for this identity or identity pool.",
);

describe("cognito-identity: identities of an OpenID Connect provider", () => {
  let endpoint: Endpoint;
  let issuer: Issuer;
  let other: Issuer;
  beforeEach(async () => {
    endpoint = await Endpoint.open();
    issuer = await Issuer.open();
    other = await Issuer.open();
    endpoint.declare([issuer, other]);
  });
  afterEach(async () => {
    issuer.close();
    other.close();
    await endpoint.close();
  });
  const idOf = async (Logins: Inputs) => {
    const { status, body } = await endpoint.getId(Logins);
    assert.equal(status, 200, JSON.stringify(body));
    return body.IdentityId as string;
  };
  const login = (from: Issuer, sub = "ann") => ({ [from.name]: from.token({ sub }) });
  const poolLogin = (sub = "ann") => ({ [PROVIDER]: poolToken({ sub }) });

  it("are one for each provider and user", async () => {
    const logins = [login(issuer), login(issuer, "bob"), login(other), login(other, "bob"), poolLogin()];
    const ids = await Promise.all(logins.map(idOf));
    assert.equal(new Set(ids).size, logins.length);
    assert.deepEqual(await Promise.all(logins.map(idOf)), ids);
  });

  it("are named to the function as the provider's, and hold the provider in amr", async () => {
    const answer = await endpoint.credentials(login(issuer));
    const { amr, authenticationProvider, identityId } = endpoint.session(answer);
    const user = `${issuer.arn}:OIDC:ann`;
    assert.deepEqual(amr, ["authenticated", issuer.name, user]);
    assert.equal(authenticationProvider, `${issuer.name},${user}`);
    assert.equal(identityId, answer.body.IdentityId);
  });

  it("ask no user pool whether the user still stands", async () => {
    endpoint.fixture.standing = { lock: "user pool", check: "user", expected: "enabled", actual: "disabled" };
    assert.equal((await endpoint.credentials(login(issuer))).status, 200);
    assert.equal((await endpoint.credentials(poolLogin())).body.message, "Token is inactive");
    const both = { ...login(issuer, "bob"), ...poolLogin("bob") };
    assert.equal((await endpoint.credentials(both)).body.message, "Token is inactive");
  });

  const amr = (value: string) => ({
    Condition: {
      StringEquals: { "cognito-identity.amazonaws.com:aud": POOL_ID },
      "ForAnyValue:StringLike": { "cognito-identity.amazonaws.com:amr": value },
    },
  });
  const TRUSTS: { title: string; change: (issuer: Issuer) => Inputs; lets: boolean }[] = [
    { title: "signed-in users", change: () => amr("authenticated"), lets: true },
    { title: "the provider", change: ({ name }) => amr(name), lets: true },
    { title: "any user of the provider", change: ({ arn }) => amr(`${arn}:OIDC:*`), lets: true },
    { title: "another user", change: ({ arn }) => amr(`${arn}:OIDC:bob`), lets: false },
    { title: "the user pool", change: () => amr(PROVIDER), lets: false },
    { title: "guests", change: () => amr("unauthenticated"), lets: false },
    {
      // aws-amplify/amplify-js issue 741: the identity pool takes the role with its own token.
      title: "the provider as principal",
      change: ({ arn }) => ({ Principal: { Federated: arn }, Condition: {} }),
      lets: false,
    },
  ];
  for (const { title, change, lets } of TRUSTS) {
    it(`${lets ? "get" : "do not get"} a role that trusts ${title}`, async () => {
      endpoint.fixture.resources = table(
        pool({ openidConnectProviderArns: [issuer.arn] }),
        attachment({ roleMappings: [] }),
        role("user", trust(change(issuer))),
        issuer.declared(),
      );
      const answer = await endpoint.credentials(login(issuer));
      if (lets) assert.equal(endpoint.session(answer).roleArn, USER);
      else assert.deepEqual(answer, CONFIGURATION);
      assert.equal((await endpoint.fixture.state()).includes("cognito-identity-keys"), lets);
    });
  }

  describe("with several logins in one request", () => {
    it("are one, found by each of them from then on", async () => {
      const id = await idOf({ ...login(issuer), ...poolLogin() });
      assert.deepEqual([await idOf(login(issuer)), await idOf(poolLogin())], [id, id]);
      assert.deepEqual(await idOf({ ...poolLogin(), ...login(issuer), ...login(other) }), id);
      assert.equal(await idOf(login(other)), id);
      assert.notEqual(await idOf(login(other, "bob")), id);
    });

    it("link the second login to the identity of the first", async () => {
      const id = await idOf(poolLogin());
      const answer = await endpoint.credentials({ ...poolLogin(), ...login(issuer) });
      assert.equal(answer.body.IdentityId, id);
      assert.deepEqual(endpoint.session(answer).amr, [
        "authenticated",
        PROVIDER,
        `${PROVIDER}:CognitoSignIn:ann`,
        issuer.name,
        `${issuer.arn}:OIDC:ann`,
      ]);
      assert.equal(await idOf(login(issuer)), id);
    });

    it("link at GetCredentialsForIdentity too, where one of the logins is the identity's", async () => {
      const IdentityId = await idOf(poolLogin());
      const Logins = { ...login(issuer), ...poolLogin() };
      assert.equal((await endpoint.call("GetCredentialsForIdentity", { IdentityId, Logins })).status, 200);
      assert.equal(await idOf(login(issuer)), IdentityId);
      const foreign = await endpoint.call("GetCredentialsForIdentity", { IdentityId, Logins: login(other) });
      assert.deepEqual(foreign, DONT_MATCH);
    });

    it("survive a restart", async () => {
      const id = await idOf({ ...login(issuer), ...poolLogin() });
      await endpoint.fixture.restart();
      const { IdentityId } = await endpoint.fixture.call("GetId", {
        IdentityPoolId: POOL_ID,
        Logins: login(issuer),
      });
      assert.equal(IdentityId, id);
    });

    const WRONG: [title: string, logins: () => Inputs][] = [
      ["the first of them wrong", () => ({ [issuer.name]: issuer.token({ aud: "x" }), ...poolLogin() })],
      ["the second of them wrong", () => ({ ...poolLogin(), [issuer.name]: issuer.token({ aud: "x" }) })],
      ["one of them at no provider", () => ({ ...poolLogin(), "graph.facebook.com": "x" })],
    ];
    for (const [title, logins] of WRONG) {
      it(`are refused whole with ${title}`, async () => {
        const answer = await endpoint.getId(logins());
        assert.equal(answer.body.message, "Token is not from a supported provider of this identity pool.");
        assert.ok(await endpoint.gaveNothing());
      });
    }

    it("are not merged where each has an identity of its own", async () => {
      const ids = [await idOf(poolLogin()), await idOf(login(issuer))];
      const Logins = { ...poolLogin(), ...login(issuer) };
      assert.deepEqual(await endpoint.getId(Logins), CONFLICT);
      assert.deepEqual(await endpoint.call("GetCredentialsForIdentity", { IdentityId: ids[0], Logins }), CONFLICT);
      assert.deepEqual([await idOf(poolLogin()), await idOf(login(issuer))], ids);
      assert.ok(!(await endpoint.fixture.state()).includes("cognito-identity-keys"));
    });

    it("do not get a second user of one provider", async () => {
      const id = await idOf({ ...poolLogin(), ...login(issuer) });
      assert.deepEqual(await endpoint.getId({ ...poolLogin(), ...login(issuer, "bob") }), CONFLICT);
      assert.notEqual(await idOf(login(issuer, "bob")), id);
    });

    it("lose the logins that are unlinked, and no others", async () => {
      const Logins = { ...poolLogin(), ...login(issuer) };
      const id = await idOf(Logins);
      const unlink = (logins: Inputs, LoginsToRemove: string[]) =>
        endpoint.call("UnlinkIdentity", { IdentityId: id, Logins: logins, LoginsToRemove });
      assert.deepEqual(await unlink(login(other), [PROVIDER]), DONT_MATCH);
      assert.deepEqual(await unlink(login(issuer), [PROVIDER]), { status: 200, body: {} });
      assert.equal(await idOf(login(issuer)), id);
      assert.notEqual(await idOf(poolLogin()), id);
      await unlink(login(issuer), [issuer.name]);
      const answer = await endpoint.call("GetCredentialsForIdentity", { IdentityId: id, Logins: login(issuer) });
      assert.deepEqual(answer, DONT_MATCH);
    });

    it("are eleven: more than a request may have", async () => {
      const Logins = Object.fromEntries(Array.from({ length: 11 }, (_, n) => [`login.example.com/${n}`, "x"]));
      assert.deepEqual(
        await endpoint.getId(Logins),
        refused(
          "ValidationException",
          "1 validation error detected: Value at 'logins' failed to satisfy constraint: Member must have length less than or equal to 10",
        ),
      );
    });
  });

  describe("with a mapping of type Rules", () => {
    const rule = (claim: string, matchType: string, value: string, roleArn = ADMIN) => ({
      claim,
      matchType,
      value,
      roleArn,
    });
    const mapping = (identityProvider: string, ambiguousRoleResolution: string, ...mappingRules: Inputs[]) => ({
      identityProvider,
      type: "Rules",
      ambiguousRoleResolution,
      mappingRules,
    });
    const admins = rule("groups", "Equals", "admins");
    const CASES: { title: string; rules: Inputs[]; claims: Inputs; role?: string }[] = [
      { title: "Equals", rules: [admins], claims: { groups: "admins" }, role: ADMIN },
      { title: "Equals, near miss", rules: [admins], claims: { groups: "admins2" } },
      { title: "Equals, in another case", rules: [admins], claims: { groups: "Admins" } },
      { title: "Contains", rules: [rule("groups", "Contains", "dmin")], claims: { groups: "admins" }, role: ADMIN },
      { title: "StartsWith", rules: [rule("groups", "StartsWith", "adm")], claims: { groups: "admins" }, role: ADMIN },
      { title: "StartsWith, elsewhere", rules: [rule("groups", "StartsWith", "min")], claims: { groups: "admins" } },
      { title: "NotEqual", rules: [rule("groups", "NotEqual", "guests")], claims: { groups: "x" }, role: ADMIN },
      { title: "NotEqual, equal", rules: [rule("groups", "NotEqual", "guests")], claims: { groups: "guests" } },
      { title: "NotEqual of a claim that is not there", rules: [rule("groups", "NotEqual", "x")], claims: {} },
      { title: "a claim that is not there", rules: [admins], claims: {} },
      {
        title: "a list, of which AWS does not say how it compares it",
        rules: [admins],
        claims: { groups: ["admins"] },
      },
      { title: "a list under Contains", rules: [rule("groups", "Contains", "admins")], claims: { groups: ["admins"] } },
      { title: "a number", rules: [rule("level", "Equals", "7")], claims: { level: 7 }, role: ADMIN },
      {
        title: "the first rule that matches",
        rules: [rule("groups", "Equals", "x"), rule("sub", "Equals", "ann", USER), admins],
        claims: { groups: "admins" },
        role: USER,
      },
    ];
    for (const { title, rules, claims, role: expected } of CASES) {
      it(`${title}: ${expected ?? "denied"}`, async () => {
        endpoint.declare([issuer], { mappings: [mapping(issuer.arn, "Deny", ...rules)] });
        const answer = await endpoint.credentials({ [issuer.name]: issuer.token(claims) });
        if (expected) {
          assert.equal(endpoint.session(answer).roleArn, expected);
          return;
        }
        const message = `The ambiguous role mapping rules for: ${issuer.arn} denied this request.`;
        assert.deepEqual(answer, refused("NotAuthorizedException", message));
        assert.ok(!(await endpoint.fixture.state()).includes("cognito-identity-keys"), "credentials were made");
      });
    }

    it("gives the pool's role where no rule matches and the mapping says so", async () => {
      endpoint.declare([issuer], { mappings: [mapping(issuer.arn, "AuthenticatedRole", admins)] });
      const answer = await endpoint.credentials({ [issuer.name]: issuer.token({ groups: ["admins"] }) });
      assert.equal(endpoint.session(answer).roleArn, USER);
      assert.match(endpoint.log.join(), /the rules over groups match nothing: it is a list/);
    });

    it("is the provider's alone: claims of another provider's token do not count", async () => {
      endpoint.declare([issuer, other], { mappings: [mapping(issuer.arn, "AuthenticatedRole", admins)] });
      const claims = { groups: "admins" };
      const roleOf = async (Logins: Inputs) => endpoint.session(await endpoint.credentials(Logins)).roleArn;
      assert.equal(await roleOf({ [issuer.name]: issuer.token(claims) }), ADMIN);
      assert.equal(await roleOf({ [other.name]: other.token(claims) }), USER);
      assert.equal(await roleOf({ [PROVIDER]: poolToken(claims) }), USER);
    });

    it("of two logins with different roles is decided by CustomRoleArn alone", async () => {
      endpoint.declare([issuer], {
        mappings: [
          mapping(issuer.arn, "AuthenticatedRole", admins),
          mapping(KEY, "AuthenticatedRole", rule("email", "Equals", "x")),
        ],
      });
      const Logins = { [issuer.name]: issuer.token({ groups: "admins" }), ...poolLogin() };
      const answer = await endpoint.credentials(Logins);
      assert.equal(answer.body.__type, "InvalidParameterException");
      assert.match(answer.body.message, /send one login, or CustomRoleArn/);
      const asked = await endpoint.credentials(Logins, { CustomRoleArn: ADMIN });
      assert.equal(endpoint.session(asked).roleArn, ADMIN);
      const foreign = await endpoint.credentials(Logins, { CustomRoleArn: `${ADMIN}2` });
      assert.deepEqual(foreign, refused("NotAuthorizedException", `Access to Role '${ADMIN}2' is forbidden.`));
    });
  });
});
