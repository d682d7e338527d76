import * as assert from "node:assert/strict";
import type { Inputs } from "../../../stack/resources";
import { decodeUnverified, EMAIL, PASSWORD } from "../fixture";
import { type TriggerFixture, withTriggers } from "./fixture";

/*
 * Sources: D developer guide, "Pre token generation Lambda trigger" (claims and scopes reference, event versions); R public
 * code that names the answer ("arrays in custom claims: Unrecognizable lambda output"); M memory.
 */

const ROLE = "arn:aws:iam::000000000000:role/readers";

/** Signs in as a member of `readers`, and decodes both tokens. */
async function tokens(fixture: TriggerFixture) {
  const { body } = await fixture.call("InitiateAuth", {
    ClientId: fixture.idp.clientId,
    AuthFlow: "USER_PASSWORD_AUTH",
    AuthParameters: { USERNAME: EMAIL, PASSWORD },
  });
  return { body, ...decoded(body.AuthenticationResult) };
}

function decoded(result: { IdToken: string; AccessToken: string } | undefined) {
  if (!result) return { id: {}, access: {} };
  return { id: decodeUnverified(result.IdToken).claims, access: decodeUnverified(result.AccessToken).claims };
}

async function reader(fixture: TriggerFixture): Promise<void> {
  fixture.idp.declareGroup("readers", { roleArn: ROLE });
  await fixture.quietly(async () => {
    await fixture.idp.user();
    const input = { UserPoolId: fixture.idp.poolId, Username: EMAIL, GroupName: "readers" };
    await fixture.idp.does("AdminAddUserToGroup", input);
  });
}

type Changes = Record<string, unknown>;
interface Row {
  title: string;
  source: string;
  version: "V1_0" | "V2_0" | "V3_0";
  details: Changes | null;
  /** Of the tokens; undefined where the claim is not to be there. */
  id?: Changes;
  access?: Changes;
}

const added = { claimsToAddOrOverride: { tenant: "acme", email: "eve@example.com" } };
const both = (changes: Changes) => ({ idTokenGeneration: changes, accessTokenGeneration: changes });
const FIXED = {
  ...{ sub: "x", aud: "x", iss: "x", exp: "9999999999", iat: "1", token_use: "x", jti: "x", origin_jti: "x" },
  ...{ auth_time: "1", event_id: "x", client_id: "x", username: "x", "cognito:username": "x", "cognito:admin": "x" },
  ...{ "cognito:groups": "admins", "cognito:roles": "x", "cognito:preferred_role": "x", scope: "admin", nbf: "1" },
};

const ROWS: Row[] = [
  { title: "nothing", source: "D", version: "V1_0", details: null, id: { "cognito:groups": ["readers"] } },
  {
    title: "claims added and overridden",
    source: "D",
    version: "V1_0",
    details: added,
    id: { tenant: "acme", email: "eve@example.com" },
    access: { tenant: undefined, email: undefined },
  },
  {
    title: "a claim suppressed that is added too",
    source: "D",
    version: "V1_0",
    details: { ...added, claimsToSuppress: ["email", "tenant"] },
    id: { tenant: undefined, email: undefined },
  },
  {
    title: "numbers and flags, written out",
    source: "M",
    version: "V1_0",
    details: { claimsToAddOrOverride: { age: 7, adult: false } },
    id: { age: "7", adult: "false" },
  },
  {
    title: "other groups, in the access token as well",
    source: "D",
    version: "V1_0",
    details: {
      groupOverrideDetails: { groupsToOverride: ["a", "b"], iamRolesToOverride: ["r1", "r2"], preferredRole: "r2" },
    },
    id: { "cognito:groups": ["a", "b"], "cognito:roles": ["r1", "r2"], "cognito:preferred_role": "r2" },
    access: { "cognito:groups": ["a", "b"], "cognito:roles": undefined },
  },
  ...[{}, null].map(
    (groupOverrideDetails): Row => ({
      title: `groups suppressed by ${JSON.stringify(groupOverrideDetails)}`,
      source: "D",
      version: "V1_0",
      details: { groupOverrideDetails },
      id: { "cognito:groups": undefined, "cognito:roles": undefined, "cognito:preferred_role": undefined },
      access: { "cognito:groups": undefined },
    }),
  ),
  {
    title: "roles suppressed with the groups' claim",
    source: "D",
    version: "V1_0",
    details: { claimsToSuppress: ["cognito:groups"] },
    id: { "cognito:groups": undefined, "cognito:roles": undefined, "cognito:preferred_role": undefined },
    access: { "cognito:groups": ["readers"] },
  },
  ...(["V2_0", "V3_0"] as const).map(
    (version): Row => ({
      title: "claims of any type, in both tokens",
      source: "D",
      version,
      details: both({ claimsToAddOrOverride: { tenant: { ids: [1, true, "a"] }, level: 3, address: { street: "x" } } }),
      id: { tenant: { ids: [1, true, "a"] }, level: 3, address: undefined },
      access: { tenant: { ids: [1, true, "a"] }, level: 3 },
    }),
  ),
  {
    title: "scopes",
    source: "D",
    version: "V2_0",
    details: { accessTokenGeneration: { scopesToAdd: ["orders/read", "two words"], scopesToSuppress: ["email"] } },
    access: { scope: "aws.cognito.signin.user.admin orders/read" },
  },
  {
    title: "no claim but scopes for a claim named scope",
    source: "D",
    version: "V2_0",
    details: { accessTokenGeneration: { claimsToSuppress: ["scope"] } },
    access: { scope: "aws.cognito.signin.user.admin" },
  },
  {
    title: "one token's claims alone",
    source: "D",
    version: "V2_0",
    details: { accessTokenGeneration: added },
    id: { tenant: undefined, email: EMAIL },
    access: { tenant: "acme" },
  },
  {
    title: "groups of both tokens",
    source: "D",
    version: "V2_0",
    details: { groupOverrideDetails: { groupsToOverride: ["a"] } },
    id: { "cognito:groups": ["a"], "cognito:roles": undefined },
    access: { "cognito:groups": ["a"] },
  },
];

const handler = (details: Changes | null, version: string) => {
  const member = version === "V1_0" ? "claimsOverrideDetails" : "claimsAndScopeOverrideDetails";
  return `event.response = ${JSON.stringify({ [member]: details })}; return event;`;
};

describe("PreTokenGeneration", () => {
  for (const { title, source, version, details, id = {}, access = {} } of ROWS) {
    it(`${version} gives ${title} (${source})`, () =>
      withTriggers(
        { triggers: { preTokenGeneration: handler(details, version) }, tokenVersion: version },
        async (fixture) => {
          await reader(fixture);
          const issued = await tokens(fixture);
          for (const [name, value] of Object.entries(id)) assert.deepEqual(issued.id[name], value, `id ${name}`);
          for (const [name, value] of Object.entries(access)) {
            assert.deepEqual(issued.access[name], value, `access ${name}`);
          }
        },
      ));
  }

  for (const version of ["V1_0", "V2_0"]) {
    it(`${version} cannot change what AWS fixes (D)`, async () => {
      const changes = {
        claimsToAddOrOverride: FIXED,
        claimsToSuppress: Object.keys(FIXED).filter((n) => n !== "cognito:groups"),
      };
      const details = version === "V1_0" ? changes : both(changes);
      const shape = async (body: string) => {
        let claims: Awaited<ReturnType<typeof tokens>> | undefined;
        await withTriggers({ triggers: { preTokenGeneration: body }, tokenVersion: version }, async (fixture) => {
          await reader(fixture);
          claims = await tokens(fixture);
        });
        return claims;
      };
      const [plain, changed] = [await shape("return event;"), await shape(handler(details, version))];
      for (const token of ["id", "access"] as const) {
        assert.deepEqual(Object.keys(changed?.[token] ?? {}).sort(), Object.keys(plain?.[token] ?? {}).sort());
        for (const [name, value] of Object.entries(FIXED)) assert.notEqual(changed?.[token][name], value, name);
      }
    });
  }

  it("may give the access token the client as its audience, and no other (D)", async () => {
    for (const [aud, expected] of [
      ["event.callerContext.clientId", true],
      [`"another"`, false],
    ] as const) {
      const body = `event.response.claimsAndScopeOverrideDetails = { accessTokenGeneration: {
        claimsToAddOrOverride: { aud: ${aud} } } }; return event;`;
      await withTriggers({ triggers: { preTokenGeneration: body }, tokenVersion: "V2_0" }, async (fixture) => {
        await reader(fixture);
        const { access } = await tokens(fixture);
        assert.equal(access.aud, expected ? fixture.idp.clientId : undefined);
      });
    }
  });

  const VERSIONS: [version: string, event: string, response: object, request: object][] = [
    ["V1_0", "1", { claimsOverrideDetails: null }, {}],
    ["V2_0", "2", { claimsAndScopeOverrideDetails: null }, { scopes: ["aws.cognito.signin.user.admin"] }],
    ["V3_0", "3", { claimsAndScopeOverrideDetails: null }, { scopes: ["aws.cognito.signin.user.admin"] }],
  ];
  for (const [tokenVersion, version, response, request] of VERSIONS) {
    it(`gets the event of ${tokenVersion}, at sign-in and at refresh (D)`, () =>
      withTriggers({ triggers: { preTokenGeneration: "return event;" }, tokenVersion }, async (fixture) => {
        await reader(fixture);
        const { body } = await tokens(fixture);
        const REFRESH_TOKEN = body.AuthenticationResult.RefreshToken;
        await fixture.call("InitiateAuth", {
          ClientId: fixture.idp.clientId,
          AuthFlow: "REFRESH_TOKEN_AUTH",
          AuthParameters: { REFRESH_TOKEN },
        });
        const [first, second] = fixture.events;
        const userName = String(first?.userName);
        assert.deepEqual(first, {
          version,
          triggerSource: "TokenGeneration_Authentication",
          region: "eu-central-1",
          userPoolId: fixture.idp.poolId,
          userName,
          callerContext: { awsSdkVersion: "aws-sdk-unknown-unknown", clientId: fixture.idp.clientId },
          request: {
            userAttributes: { "cognito:user_status": "CONFIRMED", ...fixture.idp.attributesOf(userName) },
            groupConfiguration: {
              groupsToOverride: ["readers"],
              iamRolesToOverride: [ROLE],
              preferredRole: ROLE,
            },
            ...request,
          },
          response,
        });
        assert.equal(second?.triggerSource, "TokenGeneration_RefreshTokens");
      }));
  }

  it("is called with NewPasswordChallenge for who replaces a temporary password (D)", () =>
    withTriggers({ triggers: { preTokenGeneration: "return event;" } }, async (fixture) => {
      const { poolId: UserPoolId, clientId: ClientId } = fixture.idp;
      await fixture.idp.does("AdminCreateUser", { UserPoolId, Username: EMAIL, TemporaryPassword: PASSWORD });
      const { body } = await tokens(fixture);
      assert.equal(fixture.events.length, 0);
      await fixture.call("RespondToAuthChallenge", {
        ClientId,
        ChallengeName: "NEW_PASSWORD_REQUIRED",
        Session: body.Session,
        ChallengeResponses: { USERNAME: EMAIL, NEW_PASSWORD: "An0ther!" },
        ClientMetadata: { step: "new" },
      });
      assert.equal(fixture.events[0]?.triggerSource, "TokenGeneration_NewPasswordChallenge");
      assert.deepEqual(fixture.events[0]?.request.clientMetadata, { step: "new" });
    }));

  const WRONG: [title: string, source: string, version: string, details: Inputs][] = [
    ["a list for a claim of V1_0", "R", "V1_0", { claimsToAddOrOverride: { ids: ["a"] } }],
    ["an object for a claim of V1_0", "M", "V1_0", { claimsToAddOrOverride: { ids: {} } }],
    ["details that are a list", "M", "V1_0", [] as unknown as Inputs],
    ["a text for claimsToSuppress", "M", "V1_0", { claimsToSuppress: "email" }],
    ["a number among groups", "M", "V1_0", { groupOverrideDetails: { groupsToOverride: [1] } }],
    ["a member of another version", "M", "V1_0", { idTokenGeneration: {} }],
    ["a member of another version", "M", "V2_0", { claimsToSuppress: [] }],
    ["scopes that are a text", "M", "V2_0", { accessTokenGeneration: { scopesToAdd: "a b" } }],
    ["scopes of the ID token", "M", "V2_0", { idTokenGeneration: { scopesToAdd: ["a"] } }],
  ];
  for (const [title, source, version, details] of WRONG) {
    it(`${version} refuses ${title} (${source}), and issues no token`, () =>
      withTriggers(
        { triggers: { preTokenGeneration: handler(details, version) }, tokenVersion: version },
        async (fixture) => {
          await reader(fixture);
          const { body } = await tokens(fixture);
          assert.equal(body.__type, "InvalidLambdaResponseException");
          assert.equal(body.message, "Unrecognizable lambda output");
          assert.equal(fixture.signIns, 0);
        },
      ));
  }

  it("rotates no refresh token where it refuses", () =>
    withTriggers(
      {
        triggers: { preTokenGeneration: `throw new Error("no");` },
        client: {
          explicitAuthFlows: ["ALLOW_USER_PASSWORD_AUTH"],
          refreshTokenRotation: { feature: "ENABLED", retryGracePeriodSeconds: 0 },
        },
      },
      async (fixture) => {
        await reader(fixture);
        const { clientId: ClientId } = fixture.idp;
        let RefreshToken = "";
        await fixture.quietly(async () => {
          ({ RefreshToken } = await fixture.idp.tokens());
        });
        const refused = await fixture.call("GetTokensFromRefreshToken", { ClientId, RefreshToken });
        assert.equal(refused.body.message, "PreTokenGeneration failed with error no.");
        await fixture.quietly(async () => {
          const { body } = await fixture.call("GetTokensFromRefreshToken", { ClientId, RefreshToken });
          assert.ok(body.AuthenticationResult, JSON.stringify(body));
        });
      },
    ));
});
