import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { Identities } from "../../cognito-identity/identities";
import { Store } from "../../state/store";
import { temporaryFolder } from "../support/temporary-folder";
import {
  attachment,
  CLIENT,
  Fixture,
  OTHER_POOL_ID,
  POOL_ID,
  PROVIDER,
  pool,
  role,
  table,
  token,
  trust,
} from "./fixture";

describe("cognito-identity: identities", () => {
  let fixture: Fixture;
  beforeEach(async () => {
    fixture = await Fixture.open();
  });
  afterEach(() => fixture.close());

  it("are <region>:<uuid>, one a user and pool, and tell the log who it was", async () => {
    fixture.resources = table(pool(), pool({}, OTHER_POOL_ID, "others"));
    const ann = await fixture.getId();
    assert.match(ann.IdentityId, /^eu-central-1:[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/);
    assert.deepEqual(fixture.who, ["ann"]);
    const all = [
      ann,
      await fixture.getId(token({ sub: "bob" })),
      await fixture.getId(token(), OTHER_POOL_ID),
      await fixture.getId(token({ sub: "bob" }), OTHER_POOL_ID),
    ];
    assert.equal(new Set(all.map(({ IdentityId }) => IdentityId)).size, 4);
    assert.deepEqual(await fixture.getId(token({ auth_time: 1 })), ann);
  });

  it("are one for a user who asks many times at once", async () => {
    const ids = await Promise.all(Array.from({ length: 20 }, () => fixture.getId()));
    assert.equal(new Set(ids.map(({ IdentityId }) => IdentityId)).size, 1);
  });

  it("are the same after a restart", async () => {
    const { IdentityId } = await fixture.getId();
    await fixture.restart();
    assert.equal((await fixture.getId()).IdentityId, IdentityId);
  });

  it("are not of a pool's second client another", async () => {
    const clients = [CLIENT, "2client"].map((clientId) => ({ providerName: PROVIDER, clientId }));
    fixture.resources = table(pool({ cognitoIdentityProviders: clients }));
    const { IdentityId } = await fixture.getId();
    assert.equal((await fixture.getId(token({ aud: "2client" }))).IdentityId, IdentityId);
  });

  it("are deleted by the administrator, and by a pool that goes", async () => {
    const { IdentityId } = await fixture.getId();
    assert.equal(fixture.pools.operations.DeleteIdentities?.authorization, "administrator");
    assert.deepEqual(
      await fixture.call("DeleteIdentities", { IdentityIdsToDelete: [IdentityId, `eu-central-1:${randomUUID()}`] }),
      {
        UnprocessedIdentityIds: [],
      },
    );
    const second = await fixture.getId();
    assert.notEqual(second.IdentityId, IdentityId);
    await fixture.write(() =>
      fixture.pools.forget({ type: "aws:cognito/identityPool:IdentityPool", id: OTHER_POOL_ID }),
    );
    assert.equal((await fixture.getId()).IdentityId, second.IdentityId);
    await fixture.write(() => fixture.pools.forget({ type: "aws:cognito/identityPool:IdentityPool", id: POOL_ID }));
    assert.notEqual((await fixture.getId()).IdentityId, second.IdentityId);
  });

  it("of a pool that is described to the administrator alone", async () => {
    assert.equal(fixture.pools.operations.DescribeIdentityPool?.authorization, "administrator");
    assert.deepEqual(await fixture.call("DescribeIdentityPool", { IdentityPoolId: POOL_ID }), {
      IdentityPoolId: POOL_ID,
      IdentityPoolName: "people",
      AllowUnauthenticatedIdentities: false,
      AllowClassicFlow: false,
      CognitoIdentityProviders: [{ ProviderName: PROVIDER, ClientId: CLIENT, ServerSideTokenCheck: true }],
    });
  });

  it("have public operations, and no others", () => {
    const open = Object.entries(fixture.pools.operations)
      .filter(([, { authorization }]) => authorization === "none")
      .map(([name]) => name);
    assert.deepEqual(open, ["GetId", "GetCredentialsForIdentity", "GetOpenIdToken", "UnlinkIdentity"]);
  });

  it("that were unlinked are kept in a bounded number: the first goes first", async () => {
    const MOST = 1000;
    const login = { provider: PROVIDER, sub: "ann" };
    const store = await Store.open(temporaryFolder());
    const identities = new Identities(store, () => 0);
    for (let id = 0; id <= MOST; id++) {
      await identities.of(POOL_ID, [login], () => String(id));
      await identities.unlink(String(id), [PROVIDER]);
    }
    await identities.of(POOL_ID, [login], () => "linked");
    assert.equal(identities.inPool(POOL_ID).length, MOST + 1);
    const held = ["0", "1", String(MOST), "linked"].map((id) => identities.get(id) !== undefined);
    assert.deepEqual(held, [false, true, true, true]);
    await store.close();
  });
});

describe("cognito-identity: credentials for an identity", () => {
  let fixture: Fixture;
  beforeEach(async () => {
    fixture = await Fixture.open();
  });
  afterEach(() => fixture.close());

  it("have AWS's form, and stand for the user", async () => {
    const { IdentityId, Credentials, ...rest } = await fixture.getCredentials();
    assert.deepEqual(rest, {});
    assert.deepEqual(Object.keys(Credentials), ["AccessKeyId", "SecretKey", "SessionToken", "Expiration"]);
    assert.match(Credentials.AccessKeyId, /^ASIA[A-Z2-7]{16}$/);
    assert.match(Credentials.SecretKey, /^[A-Za-z0-9+/]{40}$/);
    assert.equal(Credentials.Expiration, Date.parse("2026-03-01T13:00:00Z") / 1000);
    assert.deepEqual(fixture.who, ["ann", IdentityId]);
    assert.deepEqual(fixture.pools.credentials.resolve(Credentials.AccessKeyId, Credentials.SessionToken), {
      secretAccessKey: Credentials.SecretKey,
      roleArn: "arn:aws:iam::000000000000:role/user",
      identityId: IdentityId,
      identityPoolId: POOL_ID,
      authenticationProvider: `${PROVIDER},${PROVIDER}:CognitoSignIn:ann`,
      amr: ["authenticated", PROVIDER, `${PROVIDER}:CognitoSignIn:ann`],
      expires: Date.parse("2026-03-01T13:00:00Z"),
    });
  });

  describe("the role's trust policy", () => {
    const pooled = { "cognito-identity.amazonaws.com:aud": POOL_ID };
    const condition = (operator: string, key: string, value: string) => ({
      Condition: {
        ...(key !== "aud" && { StringEquals: pooled }),
        [operator]: {
          ...(key !== "aud" && operator === "StringEquals" && pooled),
          [`cognito-identity.amazonaws.com:${key}`]: value,
        },
      },
    });
    const until = (time: string) => ({
      Condition: { StringEquals: pooled, DateLessThan: { "aws:CurrentTime": time } },
    });
    const amr = (value: string) => condition("ForAnyValue:StringLike", "amr", value);

    const lets: [title: string, change: object][] = [
      ["as AWS documents it", {}],
      ["the very provider", amr(PROVIDER)],
      ["the very user", amr(`${PROVIDER}:CognitoSignIn:ann`)],
      ["any user of the provider", amr(`${PROVIDER}:CognitoSignIn:*`)],
      ["identities of the region", condition("StringLike", "sub", "eu-central-1:*")],
      ["before a time", until("2026-03-01T12:00:01Z")],
    ];
    for (const [title, change] of lets) {
      it(`lets in: ${title}`, async () => {
        fixture.resources = table(pool(), attachment(), role("user", trust({ ...change })));
        assert.equal(await fixture.roleOf({}), "arn:aws:iam::000000000000:role/user");
      });
    }

    const refuses: [title: string, change: object, check: string][] = [
      [
        "another identity pool",
        condition("StringEquals", "aud", OTHER_POOL_ID),
        "StringEquals cognito-identity.amazonaws.com:aud",
      ],
      ["guests", amr("unauthenticated"), "ForAnyValue:StringLike cognito-identity.amazonaws.com:amr"],
      ["another provider", amr("graph.facebook.com"), "ForAnyValue:StringLike cognito-identity.amazonaws.com:amr"],
      [
        "another user",
        amr(`${PROVIDER}:CognitoSignIn:bob`),
        "ForAnyValue:StringLike cognito-identity.amazonaws.com:amr",
      ],
      [
        "another identity",
        condition("StringEquals", "sub", POOL_ID),
        "StringEquals cognito-identity.amazonaws.com:sub",
      ],
      ["another principal", { Principal: { Federated: "accounts.google.com" } }, "principal"],
      ["a service", { Principal: { Service: "lambda.amazonaws.com" } }, "principal"],
      ["another action", { Action: "sts:AssumeRole" }, "action"],
      ["before a time that is over", until("2026-03-01T12:00:00Z"), "DateLessThan aws:CurrentTime"],
      ["an explicit deny", { Effect: "Deny" }, "explicit deny"],
    ];
    for (const [title, change, check] of refuses) {
      it(`refuses: ${title}`, async () => {
        fixture.resources = table(pool(), attachment(), role("user", trust({ ...change })));
        await assert.rejects(fixture.getCredentials(), {
          name: "InvalidIdentityPoolConfigurationException",
          message: "Invalid identity pool configuration. Check assigned IAM roles for this pool.",
        });
        const error = await fixture.getCredentials().catch((thrown) => thrown);
        assert.equal(error.reason.lock, "IAM");
        assert.equal(error.reason.check, check);
        assert.match(error.reason.text ?? error.reason.actual, /trust policy of role user/);
        assert.ok(!(await fixture.state()).includes("cognito-identity-keys"), "credentials were made");
      });
    }

    it("refuses a role that the stack does not have", async () => {
      fixture.resources = table(pool(), attachment());
      const error = await fixture.getCredentials().catch((thrown) => thrown);
      assert.equal(error.message, "Invalid identity pool configuration. Check assigned IAM roles for this pool.");
      assert.equal(error.reason.actual, "arn:aws:iam::000000000000:role/user");
    });
  });
});
