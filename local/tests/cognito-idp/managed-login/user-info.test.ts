import * as assert from "node:assert/strict";
import { authorizeToken } from "../../../execute-api/authorize-cognito";
import { RawHeaders } from "../../../http/raw-headers";
import { EMAIL } from "../fixture";
import { Browser, ManagedLoginFixture, tokensOf } from "./fixture";

const READABLE = ["email", "email_verified", "name", "phone_number", "custom:role"];
const SCOPES = ["openid", "email", "phone", "profile", "aws.cognito.signin.user.admin"];
const BAD_TOKEN = "Access token is expired, disabled, or deleted, or the user has globally signed out.";

describe("managed login: the access token", () => {
  let fixture: ManagedLoginFixture;
  let browser: Browser;
  beforeEach(async () => {
    const role = { name: "role", attributeDataType: "String", mutable: true };
    fixture = await ManagedLoginFixture.open(
      { schemas: [role] },
      { readAttributes: READABLE, allowedOauthScopes: SCOPES },
    );
    const { idp } = fixture;
    await idp.user();
    await idp.does("AdminUpdateUserAttributes", {
      UserPoolId: idp.poolId,
      Username: EMAIL,
      UserAttributes: [
        { Name: "email_verified", Value: "true" },
        { Name: "name", Value: "Ada" },
        { Name: "phone_number", Value: "+4912345678" },
        { Name: "custom:role", Value: "owner" },
      ],
    });
    browser = new Browser(fixture.url);
  });
  afterEach(() => fixture.close());

  async function userInfo(headers: Record<string, string>) {
    const response = await fetch(`${fixture.url}/oauth2/userInfo`, { headers });
    // biome-ignore lint/suspicious/noExplicitAny: claims, or an error
    return { status: response.status, headers: response.headers, body: (await response.json()) as any };
  }
  const asked = async (scope: string) => {
    const { access_token } = await tokensOf(fixture, browser, { scope });
    return (await userInfo({ authorization: `Bearer ${access_token}` })).body;
  };

  describe("at /oauth2/userInfo", () => {
    /** D: developer guide, "The user attributes endpoint"; the booleans are texts. */
    const SHOWN: [scope: string, attributes: Record<string, string>][] = [
      [
        "openid",
        {
          email: EMAIL,
          email_verified: "true",
          name: "Ada",
          phone_number: "+4912345678",
          "custom:role": "owner",
        },
      ],
      ["openid profile", { name: "Ada", "custom:role": "owner" }],
      ["openid email", { email: EMAIL, email_verified: "true" }],
      ["openid phone email", { email: EMAIL, email_verified: "true", phone_number: "+4912345678" }],
    ];
    for (const [scope, attributes] of SHOWN) {
      it(`shows what ${scope} shows`, async () => {
        const { sub, username, ...shown } = await asked(scope);
        assert.match(sub, /^[0-9a-f-]{36}$/);
        assert.equal(username, sub);
        assert.deepEqual(shown, attributes);
      });
    }

    it("is asked from a page of any origin, without cookies", async () => {
      const origin = { origin: "http://localhost:5173" };
      const response = await fetch(`${fixture.url}/oauth2/userInfo`, {
        method: "OPTIONS",
        headers: {
          ...origin,
          "access-control-request-method": "GET",
          "access-control-request-headers": "authorization",
        },
      });
      assert.equal(response.status, 200);
      assert.equal(response.headers.get("access-control-allow-headers"), "authorization");
      await tokensOf(fixture, browser);
      const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
      assert.equal((await userInfo({ ...origin, cookie })).status, 400);
    });

    it("refuses a request without one", async () => {
      for (const headers of [{}, { authorization: "Basic eA==" }, { authorization: "Bearer" }] as Record<
        string,
        string
      >[]) {
        const reply = await userInfo(headers);
        assert.equal(reply.status, 400);
        assert.equal(reply.body.error, "invalid_request");
        assert.match(
          reply.headers.get("www-authenticate") ?? "",
          /^error="invalid_request", error_description="Bad OAuth2/,
        );
      }
    });

    it("refuses one without openid, of InitiateAuth, expired, changed or of a user who signed out", async () => {
      const { idp } = fixture;
      const tokens = await tokensOf(fixture, browser);
      const narrow = await tokensOf(fixture, browser, { scope: "email" });
      const ofApi = await idp.tokens();
      const texts = [
        narrow.access_token,
        ofApi.AccessToken,
        tokens.id_token,
        tokens.refresh_token,
        `${tokens.access_token}A`,
        "x",
      ];
      const refusedFor = async (token: string) => {
        const { status, headers, body } = await userInfo({ authorization: `Bearer ${token}` });
        assert.equal(status, 401);
        assert.deepEqual(body, { error: "invalid_token", error_description: BAD_TOKEN });
        assert.equal(headers.get("www-authenticate"), `error="invalid_token", error_description="${BAD_TOKEN}"`);
      };
      for (const text of texts) await refusedFor(text);
      await idp.does("AdminUserGlobalSignOut", { UserPoolId: idp.poolId, Username: EMAIL });
      await refusedFor(tokens.access_token);
      const late = await tokensOf(fixture, browser);
      idp.now += 3_600_000;
      await refusedFor(late.access_token);
    });
  });

  it("opens a method whose authorizer asks for one of its scopes, and no other", async () => {
    const { pools, poolId, poolArn } = fixture.idp;
    const { access_token, id_token } = await tokensOf(fixture, browser, { scope: "openid email" });
    const authorize = (token: string, scopes: string[]) => {
      const request = { headers: new RawHeaders(["Authorization", token]) } as Parameters<typeof authorizeToken>[0];
      const authorizer = { header: "Authorization", pools: [poolArn], audience: undefined };
      const lock = { type: "COGNITO_USER_POOLS", authorizer, scopes } as unknown as Parameters<
        typeof authorizeToken
      >[1];
      return authorizeToken(request, lock, pools.verifyToken.bind(pools));
    };
    assert.ok(poolArn.endsWith(poolId));
    assert.equal((await authorize(access_token, ["email", "orders/read"])).scope, "openid email");
    await assert.rejects(authorize(access_token, ["phone"]));
    await assert.rejects(authorize(access_token, ["openid email"]));
    await assert.rejects(authorize(access_token, []));
    await assert.rejects(authorize(id_token, ["email"]));
  });
});
