import assert from "node:assert/strict";
import type { TokenVerification } from "../../cognito-idp";
import type { Inputs } from "../../stack/resources";
import { CLIENT, Fixture, NOW, OTHER_POOL_ID, POOL_ID, PROVIDER, pool, REASON, refusal, table, token } from "./fixture";

const OTHER_PROVIDER = "cognito-idp.eu-central-1.amazonaws.com/eu-central-1_other";
const DONT_MATCH = "Logins don't match. Please include at least one valid login for this identity or identity pool.";
const UNSUPPORTED = "Token is not from a supported provider of this identity pool.";

type Failure = Extract<TokenVerification, { ok: false }>["failure"];

/** aws-behaviour.md, section 6, unless said otherwise. */
const LOGINS: {
  title: string;
  /** What the user pool says of the token. */
  failure?: Failure;
  claims?: Inputs;
  logins?: Inputs;
  providers?: Inputs[];
  message: string;
  /** Whether the token was looked at. */
  verified: boolean;
}[] = [
  {
    title: "a signature that is not the pool's",
    failure: "signature",
    message: "Invalid login token. Couldn't verify signed token.",
    verified: true,
  },
  {
    // Seconds, not milliseconds: aws-amplify/aws-sdk-android issue 809, qqaatw/JciHitachiHA issue 33.
    title: "an expired token",
    failure: "expired",
    claims: { exp: 1_772_366_399 },
    message: "Invalid login token. Token expired: 1772366400 >= 1772366399",
    verified: true,
  },
  {
    title: "an access token",
    failure: "use",
    message: "Invalid login token. Missing a required claim: aud",
    verified: true,
  },
  {
    title: "another pool's token",
    failure: "issuer",
    message: "Invalid login token. Issuer doesn't match providerName",
    verified: true,
  },
  { title: "a token of no client of the pool", failure: "audience", message: UNSUPPORTED, verified: true },
  {
    title: "a token of a client that the identity pool does not name",
    claims: { aud: "2client" },
    message: UNSUPPORTED,
    verified: true,
  },
  {
    title: "a token with several audiences",
    claims: { aud: [CLIENT] },
    message: UNSUPPORTED,
    verified: true,
  },
  {
    // Quoted for garbage by public reports of GetId.
    title: "what is no JWT",
    failure: "malformed",
    message: "Invalid login token. Not a valid OpenId Connect identity token.",
    verified: true,
  },
  {
    title: "claims of the wrong type",
    failure: "claims",
    message: "Invalid login token. Couldn't verify signed token.",
    verified: true,
  },
  {
    title: "no sub",
    claims: { sub: "" },
    message: "Invalid login token. Couldn't verify signed token.",
    verified: true,
  },
  {
    title: "a developer's token",
    logins: { "cognito-identity.amazonaws.com": token() },
    message: "Invalid login token. Not a Cognito token.",
    verified: false,
  },
  {
    title: "a user pool that the identity pool does not name",
    logins: { [OTHER_PROVIDER]: token() },
    message: UNSUPPORTED,
    verified: false,
  },
  {
    title: "a public provider",
    logins: { "graph.facebook.com": token() },
    message: UNSUPPORTED,
    verified: false,
  },
  {
    title: "the provider in another case",
    logins: { [PROVIDER.toUpperCase()]: token() },
    message: UNSUPPORTED,
    verified: false,
  },
  {
    title: "the issuer instead of the provider",
    logins: { [`https://${PROVIDER}`]: token() },
    message: UNSUPPORTED,
    verified: false,
  },
  {
    // aws-amplify/amplify-js issue 2443, amazon-cognito-identity-js issue 68.
    title: "a pool without providers",
    providers: [],
    message: DONT_MATCH,
    verified: false,
  },
  {
    title: "nobody signed in",
    logins: {},
    message: "Unauthenticated access is not supported for this identity pool.",
    verified: false,
  },
  {
    title: "a login that is null",
    logins: { [PROVIDER]: null },
    message: "Unauthenticated access is not supported for this identity pool.",
    verified: false,
  },
];

describe("cognito-identity: refusals", () => {
  let fixture: Fixture;
  beforeEach(async () => {
    fixture = await Fixture.open();
  });
  afterEach(() => fixture.close());

  function prepare({ failure, providers }: (typeof LOGINS)[number]): void {
    if (failure) fixture.verdict = () => ({ ok: false, failure, reason: REASON });
    if (providers) fixture.resources = table(pool({ cognitoIdentityProviders: providers }));
  }

  describe("GetId", () => {
    for (const each of LOGINS) {
      it(each.title, async () => {
        prepare(each);
        const Logins = each.logins ?? { [PROVIDER]: token(each.claims) };
        const act = fixture.call("GetId", { IdentityPoolId: POOL_ID, Logins });
        const error = await refusal(act, "NotAuthorizedException", each.message);
        assert.deepEqual(fixture.verified, each.verified ? [["eu-central-1_users", "id"]] : []);
        assert.ok(error.reason, "no reason");
        if (each.failure) assert.equal(error.reason, REASON);
        assert.ok(!JSON.stringify(error.reason).includes(token(each.claims)), "a token is in the reason");
      });
    }

    it("gave nobody an identity by that", async () => {
      for (const each of LOGINS.filter(({ providers }) => !providers)) {
        fixture.verdict = undefined;
        prepare(each);
        const Logins = each.logins ?? { [PROVIDER]: token(each.claims) };
        await fixture.call("GetId", { IdentityPoolId: POOL_ID, Logins }).catch(() => {});
      }
      assert.ok(!(await fixture.state()).includes("cognito-identity-identities"));
      await fixture.getId();
      assert.ok((await fixture.state()).includes("cognito-identity-identities"));
    });
  });

  describe("GetCredentialsForIdentity, of an identity that is the caller's", () => {
    for (const each of LOGINS) {
      it(each.title, async () => {
        const { IdentityId } = await fixture.getId();
        prepare(each);
        fixture.verified.length = 0;
        const Logins = each.logins ?? { [PROVIDER]: token(each.claims) };
        const unsigned = Object.values(Logins).every((login) => login === null);
        await refusal(
          fixture.call("GetCredentialsForIdentity", { IdentityId, Logins }),
          "NotAuthorizedException",
          // aws-amplify/aws-sdk-android issue 52, aws/aws-sdk-net issue 1145: an identity with a login is no guest's.
          unsigned ? `Access to Identity '${IdentityId}' is forbidden.` : each.message,
        );
        assert.deepEqual(fixture.verified, each.verified ? [["eu-central-1_users", "id"]] : []);
      });
    }
  });

  describe("the identity", () => {
    for (const operation of ["GetCredentialsForIdentity", "UnlinkIdentity"]) {
      it(`${operation}: of another user`, async () => {
        const { IdentityId } = await fixture.getId(token({ sub: "bob" }));
        const Logins = { [PROVIDER]: token({ sub: "ann" }) };
        const act = fixture.call(operation, { IdentityId, Logins, LoginsToRemove: [PROVIDER] });
        const { reason } = await refusal(act, "NotAuthorizedException", DONT_MATCH);
        assert.equal(reason?.actual, "another user's");
        assert.equal((await fixture.getId(token({ sub: "bob" }))).IdentityId, IdentityId);
      });
    }

    it("of nobody", async () => {
      const IdentityId = "eu-central-1:00000000-0000-4000-8000-000000000000";
      for (const operation of ["GetCredentialsForIdentity", "GetOpenIdToken", "UnlinkIdentity"]) {
        await refusal(
          fixture.call(operation, { IdentityId, Logins: { [PROVIDER]: token() }, LoginsToRemove: [] }),
          "ResourceNotFoundException",
          `Identity '${IdentityId}' not found.`,
        );
      }
    });

    it("of a pool that is gone", async () => {
      const { IdentityId } = await fixture.getId();
      fixture.resources = table();
      await refusal(
        fixture.call("GetCredentialsForIdentity", { IdentityId, Logins: { [PROVIDER]: token() } }),
        "ResourceNotFoundException",
        `Identity '${IdentityId}' not found.`,
      );
    });

    it("after it was unlinked is nobody's, and the user gets another", async () => {
      const { IdentityId } = await fixture.getId();
      const Logins = { [PROVIDER]: token() };
      assert.deepEqual(await fixture.call("UnlinkIdentity", { IdentityId, Logins, LoginsToRemove: [PROVIDER] }), {});
      const act = fixture.call("GetCredentialsForIdentity", { IdentityId, Logins });
      await refusal(act, "NotAuthorizedException", DONT_MATCH);
      await refusal(
        fixture.call("GetCredentialsForIdentity", { IdentityId }),
        "NotAuthorizedException",
        "Unauthenticated access is not supported for this identity pool.",
      );
      assert.notEqual((await fixture.getId()).IdentityId, IdentityId);
    });

    it("stays linked when another login is to go", async () => {
      const { IdentityId } = await fixture.getId();
      const Logins = { [PROVIDER]: token() };
      await fixture.call("UnlinkIdentity", { IdentityId, Logins, LoginsToRemove: ["graph.facebook.com"] });
      assert.equal((await fixture.getId()).IdentityId, IdentityId);
    });
  });

  it("IdentityPool '…' not found. (aws-amplify/amplify-js issue 1966)", async () => {
    await refusal(
      fixture.getId(token(), OTHER_POOL_ID),
      "ResourceNotFoundException",
      `IdentityPool '${OTHER_POOL_ID}' not found.`,
    );
    assert.deepEqual(fixture.verified, []);
  });

  it("GetOpenIdToken: the classic flow is not enabled", async () => {
    const { IdentityId } = await fixture.getId();
    await assert.rejects(async () => fixture.call("GetOpenIdToken", { IdentityId, Logins: { [PROVIDER]: token() } }), {
      name: "InvalidParameterException",
      message: "Basic (classic) flow is not enabled, please use enhanced flow.",
    });
  });

  describe("the server-side token check", () => {
    const gone = { lock: "user pool", check: "user", expected: "enabled", actual: "disabled" };

    it("refuses whom the user pool no longer stands for", async () => {
      fixture.standing = gone;
      const error = await refusal(fixture.getCredentials(), "NotAuthorizedException", "Token is inactive");
      assert.equal(error.reason, gone);
      assert.deepEqual(fixture.asked, [["eu-central-1_users", "ann"]]);
    });

    for (const serverSideTokenCheck of [false, undefined]) {
      it(`is not made where it is ${serverSideTokenCheck}`, async () => {
        const provider = { providerName: PROVIDER, clientId: CLIENT, serverSideTokenCheck };
        fixture.resources = table(
          ...[...fixture.resources].filter(({ name }) => name !== "identities"),
          pool({ cognitoIdentityProviders: [provider] }),
        );
        fixture.standing = gone;
        assert.ok((await fixture.getCredentials()).Credentials);
        assert.deepEqual(fixture.asked, []);
      });
    }
  });

  describe("parameters", () => {
    const pattern = "Member must satisfy regular expression pattern: [\\w-]+:[0-9a-f-]+";
    const arn = "arn:aws:cognito-idp:us-east-1:100641718971:userpool/us-east-1_y3LHvvlPG";
    // ValidationException and its words: public reports of GetId with a user pool's id.
    const cases: [operation: string, input: Inputs, name: string, message: string][] = [
      [
        "GetId",
        {},
        "ValidationException",
        "1 validation error detected: Value null at 'identityPoolId' failed to satisfy constraint: Member must not be null",
      ],
      [
        "GetId",
        { IdentityPoolId: "us-east-2:mock" },
        "ValidationException",
        `1 validation error detected: Value 'us-east-2:mock' at 'identityPoolId' failed to satisfy constraint: ${pattern}`,
      ],
      [
        "GetId",
        { IdentityPoolId: arn },
        "ValidationException",
        `2 validation errors detected: Value '${arn}' at 'identityPoolId' failed to satisfy constraint: Member must have length less than or equal to 55; Value '${arn}' at 'identityPoolId' failed to satisfy constraint: ${pattern}`,
      ],
      [
        "GetCredentialsForIdentity",
        { IdentityId: "x" },
        "ValidationException",
        `1 validation error detected: Value 'x' at 'identityId' failed to satisfy constraint: ${pattern}`,
      ],
      [
        "UnlinkIdentity",
        { IdentityId: POOL_ID },
        "ValidationException",
        "2 validation errors detected: Value null at 'loginsToRemove' failed to satisfy constraint: Member must not be null; Value null at 'logins' failed to satisfy constraint: Member must not be null",
      ],
      ["GetId", { IdentityPoolId: 1 }, "SerializationException", "NUMBER_VALUE can not be converted to a String"],
      ["GetId", { IdentityPoolId: POOL_ID, Logins: "x" }, "SerializationException", "Expected map or null"],
      [
        "GetId",
        { IdentityPoolId: POOL_ID, Logins: { [PROVIDER]: { a: 1 } } },
        "SerializationException",
        "Start of structure or map found where not expected.",
      ],
      [
        "GetCredentialsForIdentity",
        { IdentityId: POOL_ID, CustomRoleArn: ["x"] },
        "SerializationException",
        "Start of list found where not expected",
      ],
      ["DeleteIdentities", { IdentityIdsToDelete: "x" }, "SerializationException", "Expected list or null"],
    ];
    for (const [operation, input, name, message] of cases) {
      it(`${operation} ${JSON.stringify(input).slice(0, 60)}`, async () => {
        await refusal(fixture.call(operation, input), name, message);
        assert.deepEqual(fixture.verified, []);
      });
    }
  });

  it("expired is the clock's time, not the machine's", async () => {
    fixture.verdict = () => ({ ok: false, failure: "expired", reason: { ...REASON, actual: String(NOW) } });
    fixture.now = NOW + 7_200_000;
    await refusal(
      fixture.getId(token()),
      "NotAuthorizedException",
      `Invalid login token. Token expired: 1772373600 >= ${NOW}`,
    );
  });
});
