import * as assert from "node:assert/strict";
import { checkScopes } from "../../../cognito-idp/resource-server";
import { NotEnforced } from "../../../common/errors";
import { decodeUnverified } from "../fixture";
import { ManagedLoginFixture } from "./fixture";

/** RFC 6749, sections 2.3.1 and 4.4; developer guide, "Token endpoint". */
describe("managed login: /oauth2/token with client_credentials", () => {
  let fixture: ManagedLoginFixture;
  let id: string;
  let secret: string;

  before(async () => {
    fixture = await ManagedLoginFixture.open();
    const { idp } = fixture;
    const scopes = ["read", "write", "delete"].map((scopeName) => ({ scopeName, scopeDescription: scopeName }));
    idp.declare("aws:cognito/resourceServer:ResourceServer", "orders", {
      userPoolId: idp.poolId,
      identifier: "orders",
      scopes,
    });
    const client = idp.declare("aws:cognito/userPoolClient:UserPoolClient", "machine", {
      userPoolId: idp.poolId,
      generateSecret: true,
      allowedOauthFlowsUserPoolClient: true,
      allowedOauthFlows: ["client_credentials"],
      allowedOauthScopes: ["orders/read", "orders/write"],
    });
    id = client.id;
    secret = String(client.outputs.clientSecret);
  });

  after(() => fixture.close());

  const basic = (given = secret) => ({ authorization: `Basic ${Buffer.from(`${id}:${given}`).toString("base64")}` });

  it("gives the client itself an access token with its scopes, and nothing else", async () => {
    const { status, body } = await fixture.token({ grant_type: "client_credentials" }, basic());
    assert.equal(status, 200);
    assert.deepEqual(Object.keys(body), ["access_token", "expires_in", "token_type"]);
    const { claims } = decodeUnverified(body.access_token);
    assert.deepEqual([claims.sub, claims.client_id, claims.scope], [id, id, "orders/read orders/write"]);
    assert.deepEqual([claims.username, claims.event_id], [undefined, undefined]);
    const { pools, poolId } = fixture.idp;
    assert.equal((await pools.verifyToken(body.access_token, poolId, "access")).ok, true);
    assert.equal((await pools.verifyToken(body.access_token, poolId, "id")).ok, false);
  });

  it("takes the secret from the form too, and gives the scopes that are asked for", async () => {
    const form = { grant_type: "client_credentials", client_id: id, client_secret: secret, scope: "orders/read" };
    const { body } = await fixture.token(form);
    assert.equal(decodeUnverified(body.access_token).claims.scope, "orders/read");
  });

  it("gives a token that opens no operation of a user", async () => {
    const { body } = await fixture.token({ grant_type: "client_credentials" }, basic());
    const { error } = await fixture.idp.call("GetUser", { AccessToken: body.access_token });
    assert.equal(error?.name, "NotAuthorizedException");
    const answer = await fetch(`${fixture.url}/oauth2/userInfo`, {
      headers: { authorization: `Bearer ${body.access_token}` },
    });
    assert.ok(answer.status === 401 || answer.status === 403, String(answer.status));
  });

  const refusals: [what: string, scope: string | undefined, given: string | undefined, error: string][] = [
    ["a wrong secret", undefined, "wrong", "invalid_client"],
    ["a scope of the server that the client does not have", "orders/delete", undefined, "invalid_scope"],
    ["one scope of a user among its own", "orders/read openid", undefined, "invalid_scope"],
  ];
  for (const [what, scope, given, error] of refusals) {
    it(`refuses ${what}`, async () => {
      const form = { grant_type: "client_credentials", ...(scope !== undefined && { scope }) };
      const { status, body } = await fixture.token(form, basic(given));
      assert.deepEqual([status, body], [400, { error }]);
    });
  }

  it("refuses a client without a secret, and one without the grant", async () => {
    const missing = await fixture.token({ grant_type: "client_credentials", client_id: id });
    assert.deepEqual(missing.body, { error: "invalid_client" });
    const other = await fixture.token({ grant_type: "client_credentials", client_id: fixture.idp.clientId });
    assert.deepEqual(other.body, { error: "unauthorized_client" });
  });

  it("refuses the grant where PreTokenGeneration V3_0 would change the token", async () => {
    const { idp } = fixture;
    const lambdaArn = "arn:aws:lambda:eu-central-1:000000000000:function:trigger";
    idp.redeclarePool({ lambdaConfig: { preTokenGenerationConfig: { lambdaArn, lambdaVersion: "V3_0" } } });
    const { body } = await fixture.token({ grant_type: "client_credentials" }, basic());
    idp.redeclarePool({});
    assert.deepEqual(body, { error: "invalid_grant" });
  });

  it("stops the start where no resource server of the pool declares a scope", async () => {
    checkScopes(fixture.idp.resources);
    const { clientId: _, poolId } = await fixture.idp.declareOtherPool();
    const scopes = { allowedOauthFlows: ["code"], allowedOauthScopes: ["orders/read"] };
    fixture.idp.declareClient("stranger", {
      ...{ userPoolId: poolId, allowedOauthFlowsUserPoolClient: true, callbackUrls: ["http://localhost:5173/"] },
      ...scopes,
    });
    assert.throws(
      () => checkScopes(fixture.idp.resources),
      (error: NotEnforced) => error instanceof NotEnforced && error.line.includes("orders/read"),
    );
  });
});
