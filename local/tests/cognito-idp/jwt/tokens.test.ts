import * as assert from "node:assert/strict";
import { decodeUnverified, EMAIL, Fixture, keyOf, PASSWORD } from "../fixture";

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const NOT_AUTHORIZED = "NotAuthorizedException";

describe("tokens", () => {
  let fixture: Fixture;
  let sub: string;
  beforeEach(async () => {
    fixture = await Fixture.open();
    sub = await fixture.user();
  });
  afterEach(() => fixture.store.close());

  it("have the header and the claims of an ID token, exactly", async () => {
    const { IdToken } = await fixture.tokens();
    const { header, claims } = decodeUnverified(IdToken);
    assert.equal(Buffer.from(IdToken.split(".")[0], "base64url").toString(), JSON.stringify(header));
    assert.deepEqual(Object.entries(header), [
      ["kid", keyOf("id").kid],
      ["alg", "RS256"],
    ]);
    const { event_id, jti, origin_jti, ...rest } = claims;
    for (const id of [event_id, jti, origin_jti]) assert.match(String(id), UUID);
    assert.equal(new Set([event_id, jti, origin_jti]).size, 3);
    const now = fixture.now / 1000;
    assert.deepEqual(rest, {
      sub,
      email: EMAIL,
      iss: fixture.issuer,
      "cognito:username": sub,
      aud: fixture.clientId,
      token_use: "id",
      auth_time: now,
      exp: now + 3600,
      iat: now,
    });
  });

  it("have the header and the claims of an access token, exactly", async () => {
    const { AccessToken, IdToken } = await fixture.tokens();
    const { header, claims } = decodeUnverified(AccessToken);
    assert.deepEqual(header, { kid: keyOf("access").kid, alg: "RS256" });
    const { event_id, jti, origin_jti, ...rest } = claims;
    const id = decodeUnverified(IdToken).claims;
    assert.equal(event_id, id.event_id);
    assert.equal(origin_jti, id.origin_jti);
    assert.notEqual(jti, id.jti);
    const now = fixture.now / 1000;
    assert.deepEqual(rest, {
      sub,
      iss: fixture.issuer,
      client_id: fixture.clientId,
      username: sub,
      scope: "aws.cognito.signin.user.admin",
      token_use: "access",
      auth_time: now,
      exp: now + 3600,
      iat: now,
    });
  });

  it("are verified by keys of the pool's JWKS, which shows nothing private", async () => {
    const jwks = (await fixture.pools.jwks(fixture.poolId)) as { keys: Record<string, string>[] };
    assert.deepEqual(Object.keys(jwks), ["keys"]);
    assert.equal(jwks.keys.length, 2);
    for (const key of jwks.keys) {
      assert.deepEqual(Object.keys(key).sort(), ["alg", "e", "kid", "kty", "n", "use"]);
      assert.deepEqual([key.alg, key.e, key.kty, key.use], ["RS256", "AQAB", "RSA", "sig"]);
    }
    assert.notEqual(jwks.keys[0]?.n, jwks.keys[1]?.n);
    assert.equal(await fixture.pools.jwks("eu-central-1_aaaaaaaaa"), undefined);
  });

  it("are signed by keys of the pool's own, made when first needed", async () => {
    const other = await fixture.declareOtherPool();
    const [one, two] = await Promise.all([fixture.pools.jwks(other.poolId), fixture.pools.jwks(other.poolId)]);
    assert.deepEqual(one, two);
    assert.notDeepEqual(one, await fixture.pools.jwks(fixture.poolId));
    await fixture.reopen();
    assert.deepEqual(await fixture.pools.jwks(other.poolId), one);
  });

  const VALIDITIES: [settings: Record<string, unknown>, id: number, access: number][] = [
    [{}, 3600, 3600],
    [{ idTokenValidity: 2, accessTokenValidity: 24 }, 7200, 86_400],
    [
      {
        idTokenValidity: 5,
        accessTokenValidity: 300,
        tokenValidityUnits: { idToken: "minutes", accessToken: "seconds" },
      },
      300,
      300,
    ],
    [{ idTokenValidity: 1, tokenValidityUnits: { idToken: "days" } }, 86_400, 3600],
  ];
  for (const [settings, id, access] of VALIDITIES) {
    it(`are valid as long as ${JSON.stringify(settings)} says`, async () => {
      const client = fixture.declareClient("timed", settings);
      const { IdToken, AccessToken, ExpiresIn } = await fixture.tokens(EMAIL, PASSWORD, client);
      const lifetime = (token: string) => {
        const { exp, iat } = decodeUnverified(token).claims;
        return Number(exp) - Number(iat);
      };
      assert.deepEqual([lifetime(IdToken), lifetime(AccessToken), ExpiresIn], [id, access, access]);
    });
  }

  it("show the attributes that the client may read, as GetUser does", async () => {
    const client = fixture.declareClient("blind", { readAttributes: ["email_verified"] });
    await fixture.does("AdminUpdateUserAttributes", {
      UserPoolId: fixture.poolId,
      Username: EMAIL,
      UserAttributes: [{ Name: "email_verified", Value: "false" }],
    });
    const { IdToken, AccessToken } = await fixture.tokens(EMAIL, PASSWORD, client);
    const { email, email_verified } = decodeUnverified(IdToken).claims;
    assert.deepEqual([email, email_verified], [undefined, false]);
    assert.deepEqual(await fixture.does("GetUser", { AccessToken }), {
      Username: sub,
      UserAttributes: [
        { Name: "sub", Value: sub },
        { Name: "email_verified", Value: "false" },
      ],
    });
  });

  it("have neither jti nor origin_jti in the ID token without token revocation", async () => {
    const client = fixture.declareClient("plain", { enableTokenRevocation: false });
    const { IdToken, AccessToken } = await fixture.tokens(EMAIL, PASSWORD, client);
    const [id, access] = [IdToken, AccessToken].map((token) => decodeUnverified(token).claims);
    assert.deepEqual([id?.jti, id?.origin_jti, access?.origin_jti], [undefined, undefined, undefined]);
    await fixture.does("GetUser", { AccessToken });
  });

  it("that refresh are kept as hashes", async () => {
    const { RefreshToken } = await fixture.tokens();
    const kept = JSON.stringify([...fixture.store.collection("cognito-idp/sign-ins").entries()]);
    assert.equal(kept.includes(RefreshToken.slice(24)), false);
  });

  it("that have expired are dropped at a later sign-in", async () => {
    await fixture.tokens();
    const signIns = () => [...fixture.store.collection("cognito-idp/sign-ins").entries()].length;
    fixture.now += 31 * 86_400_000;
    await fixture.tokens();
    assert.equal(signIns(), 1);
  });

  it("let their user delete the account, after which they are nobody's", async () => {
    const { AccessToken, IdToken } = await fixture.tokens();
    const { answer, who } = await fixture.call("DeleteUser", { AccessToken });
    assert.deepEqual([answer, who], [{}, sub]);
    await fixture.refuses("GetUser", { AccessToken }, "UserNotFoundException", "User does not exist.");
    const { claims } = decodeUnverified(IdToken);
    assert.equal(fixture.pools.whyInactive(fixture.poolId, claims)?.actual, "deleted");
    await fixture.user();
    assert.equal(fixture.pools.whyInactive(fixture.poolId, claims)?.actual, "deleted");
  });

  it("of a disabled user no longer stand, as access tokens neither", async () => {
    const { AccessToken, IdToken } = await fixture.tokens();
    const { claims } = decodeUnverified(IdToken);
    assert.equal(fixture.pools.whyInactive(fixture.poolId, claims), undefined);
    assert.equal(fixture.pools.whyInactive(fixture.poolId, decodeUnverified(AccessToken).claims), undefined);
    await fixture.does("AdminDisableUser", { UserPoolId: fixture.poolId, Username: EMAIL });
    assert.equal(fixture.pools.whyInactive(fixture.poolId, claims)?.actual, "disabled");
    assert.ok(fixture.pools.whyInactive("eu-central-1_aaaaaaaaa", claims));
  });

  const REFUSED: [title: string, token: (tokens: Record<string, string>) => string, message: string][] = [
    ["no token", () => "nope", "Invalid Access Token"],
    ["an ID token", ({ IdToken = "" }) => IdToken, "Invalid Access Token"],
    ["a refresh token", ({ RefreshToken = "" }) => RefreshToken, "Invalid Access Token"],
    [
      "a changed signature",
      ({ AccessToken = "" }) => `${AccessToken.slice(0, -8)}AAAAAAAA`.replace(/A$/, AccessToken.slice(-1)),
      "Could not verify signature for Access Token",
    ],
  ];
  for (const [title, token, message] of REFUSED) {
    it(`are refused by GetUser where they are ${title}`, async () => {
      const tokens = await fixture.tokens();
      await fixture.refuses("GetUser", { AccessToken: token(tokens) }, NOT_AUTHORIZED, message);
    });
  }
  it("are refused by GetUser when they have expired", async () => {
    const { AccessToken } = await fixture.tokens();
    fixture.now += 3_600_000;
    await fixture.refuses("GetUser", { AccessToken }, NOT_AUTHORIZED, "Access Token has expired");
  });
});
