import * as assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { explain } from "../../common/errors";
import { EMAIL, Fixture, PASSWORD } from "./fixture";
import { verifiedUser } from "./refusals/row";

/*
 * AWS's words by their sources: R public reports that quote them (aws-amplify/amplify-android 2504, dart-2 249 and 164,
 * aws-sdk-net-extensions-cognito 94 and 122, boto3 2736, aws-sdk-android 2265, aws-sdk-ios-samples 102), D the
 * developer guide, M from memory.
 */

const FLOWS = [
  "ALLOW_USER_SRP_AUTH",
  "ALLOW_USER_PASSWORD_AUTH",
  "ALLOW_ADMIN_USER_PASSWORD_AUTH",
  "ALLOW_CUSTOM_AUTH",
  "ALLOW_USER_AUTH",
  "ALLOW_REFRESH_TOKEN_AUTH",
];
const OTHER = "another-secret-of-24-letters";
const NOT_AUTHORIZED = "NotAuthorizedException";
const MISSING = (id: string) => `Client ${id} is configured with secret but SECRET_HASH was not received`;
const SECRET_MISSING = (id: string) => `Client ${id} is configured for secret but secret was not received`;
const UNVERIFIED = (id: string) => `Unable to verify secret hash for client ${id}`;
const MISMATCH = (id: string) => `SecretHash does not match for the client: ${id}`;
const UNEXPECTED = (id: string) => `Client ${id} is not configured for secret but secret hash was received`;

/** A request, and where SECRET_HASH stands in it. */
interface Request {
  operation: string;
  input: Record<string, unknown>;
  place: "SecretHash" | "AuthParameters" | "ChallengeResponses";
  /** Where the hash is wrong, and the source of the words. */
  wrong: (id: string) => string;
  source: string;
}

const direct = (operation: string, more: object = {}): Request => ({
  operation,
  input: { Username: EMAIL, ...more },
  place: "SecretHash",
  wrong: UNVERIFIED,
  source: "R",
});
const initiate = (operation: string, AuthFlow: string, more: Record<string, string>): Request => ({
  operation,
  input: { AuthFlow, AuthParameters: { USERNAME: EMAIL, ...more } },
  place: "AuthParameters",
  wrong: MISMATCH,
  source: "R",
});
const respond = (operation: string, ChallengeName: string, source: string): Request => ({
  operation,
  input: { ChallengeName, Session: "s".repeat(20), ChallengeResponses: { USERNAME: EMAIL } },
  place: "ChallengeResponses",
  wrong: UNVERIFIED,
  source,
});

const REQUESTS: Request[] = [
  direct("SignUp", { Password: PASSWORD }),
  direct("ConfirmSignUp", { ConfirmationCode: "123456" }),
  direct("ResendConfirmationCode"),
  direct("ForgotPassword"),
  direct("ConfirmForgotPassword", { ConfirmationCode: "123456", Password: PASSWORD }),
  initiate("InitiateAuth", "USER_PASSWORD_AUTH", { PASSWORD }),
  initiate("InitiateAuth", "USER_SRP_AUTH", { SRP_A: "1234" }),
  initiate("InitiateAuth", "CUSTOM_AUTH", {}),
  initiate("InitiateAuth", "USER_AUTH", {}),
  initiate("AdminInitiateAuth", "ADMIN_USER_PASSWORD_AUTH", { PASSWORD }),
  initiate("AdminInitiateAuth", "USER_SRP_AUTH", { SRP_A: "1234" }),
  respond("RespondToAuthChallenge", "PASSWORD_VERIFIER", "R"),
  respond("RespondToAuthChallenge", "NEW_PASSWORD_REQUIRED", "R"),
  respond("RespondToAuthChallenge", "SOFTWARE_TOKEN_MFA", "R"),
  respond("RespondToAuthChallenge", "MFA_SETUP", "M"),
  respond("RespondToAuthChallenge", "SELECT_CHALLENGE", "M"),
  respond("RespondToAuthChallenge", "CUSTOM_CHALLENGE", "M"),
  respond("AdminRespondToAuthChallenge", "NEW_PASSWORD_REQUIRED", "M"),
];

const MISTAKES: [title: string, hash: (secret: string, id: string) => string, told: RegExp][] = [
  ["the secret itself", (secret) => secret, /it is the client secret itself/],
  ["hex", (secret, id) => mac(secret, EMAIL + id).toString("hex"), /it is in hex, not base64/],
  ["the id first", (secret, id) => mac(secret, id + EMAIL).toString("base64"), /the client's id comes first/],
  ["the name alone", (secret) => mac(secret, EMAIL).toString("base64"), /the client's id is missing/],
  ["another secret", (_, id) => mac(OTHER, EMAIL + id).toString("base64"), /another secret, user name or client/],
  ["another user's", (secret, id) => mac(secret, `a${EMAIL}${id}`).toString("base64"), /another secret, user name/],
  [
    "one with a character more",
    (secret, id) => `${mac(secret, EMAIL + id).toString("base64")}=`,
    /another secret, user name or client/,
  ],
];

describe("client secret", () => {
  let fixture: Fixture;
  let secret: string;
  let id: string;
  const open = async (client: object = {}) => {
    fixture = await Fixture.open({}, { explicitAuthFlows: FLOWS, generateSecret: true, ...client });
    id = fixture.clientId;
    secret = String(fixture.clientOutputs.clientSecret);
  };
  const hashFor = (username: string) => mac(secret, username + id).toString("base64");
  afterEach(() => fixture.store.close());

  const filled = ({ input, place }: Request, hash: string | undefined) => ({
    ClientId: id,
    UserPoolId: fixture.poolId,
    ...input,
    ...(hash !== undefined &&
      (place === "SecretHash"
        ? { SecretHash: hash }
        : { [place]: { ...(input[place] as object), SECRET_HASH: hash } })),
  });

  for (const request of REQUESTS) {
    const { operation, input, wrong, source } = request;
    const title = [operation, input.AuthFlow ?? input.ChallengeName].filter(Boolean).join(" with ");

    it(`${title} asks for SECRET_HASH (${source})`, async () => {
      await open();
      const { error, notes } = await fixture.refuses(
        operation,
        filled(request, undefined),
        NOT_AUTHORIZED,
        MISSING(id),
      );
      assert.match(
        logLine(error),
        /must be sent: base64 of HMAC-SHA256, with the client secret as key, of the user name/,
      );
      assert.deepEqual(notes, []);
      await fixture.refuses(operation, filled(request, ""), ...emptied(request, id));
    });

    it(`${title} takes no wrong SECRET_HASH (${source})`, async () => {
      await open();
      for (const [, hash, told] of MISTAKES) {
        const given = hash(secret, id);
        const { error, notes } = await fixture.refuses(operation, filled(request, given), NOT_AUTHORIZED, wrong(id));
        assert.match(logLine(error), told);
        assert.ok(!logLine(error).includes(secret) && !logLine(error).includes(given));
        assert.deepEqual(notes, []);
      }
    });

    it(`${title} goes on with the right one`, async () => {
      await open();
      const { error } = await fixture.call(operation, filled(request, hashFor(EMAIL)));
      assert.doesNotMatch(error?.message ?? "", /secret(?!_BLOCK)/i);
    });

    it(`${title} of a client without a secret takes none (R)`, async () => {
      await open({ generateSecret: false });
      const given = mac(OTHER, EMAIL + id).toString("base64");
      await fixture.refuses(operation, filled(request, given), "InvalidParameterException", UNEXPECTED(id));
    });
  }

  it("of one user lets no other in", async () => {
    await open();
    await fixture.user();
    const AuthParameters = { USERNAME: EMAIL, PASSWORD, SECRET_HASH: hashFor("eve@example.com") };
    const input = { ClientId: id, AuthFlow: "USER_PASSWORD_AUTH", AuthParameters };
    await fixture.refuses("InitiateAuth", input, NOT_AUTHORIZED, MISMATCH(id));
    AuthParameters.SECRET_HASH = hashFor(EMAIL);
    assert.ok((await fixture.does("InitiateAuth", input)).AuthenticationResult.IdToken);
  });

  it("is told before the user is looked up, so that it tells nothing of users", async () => {
    await open({ preventUserExistenceErrors: "LEGACY" });
    await verifiedUser(fixture);
    for (const request of REQUESTS) {
      const known = await fixture.call(request.operation, filled(request, "AAAA"));
      const input = JSON.parse(JSON.stringify(filled(request, "AAAA")).replaceAll(EMAIL, "nobody@example.com"));
      const unknown = await fixture.call(request.operation, input);
      assert.deepEqual(unknown.error?.message, known.error?.message);
    }
  });

  describe("renewing tokens", () => {
    const refresh = (token: string, hash?: string, operation = "InitiateAuth") => ({
      operation,
      input: {
        ClientId: id,
        UserPoolId: fixture.poolId,
        AuthFlow: "REFRESH_TOKEN_AUTH",
        AuthParameters: { REFRESH_TOKEN: token, ...(hash !== undefined && { SECRET_HASH: hash }) },
      },
    });
    let username: string;
    let token: string;
    beforeEach(async () => {
      await open();
      username = await fixture.user();
      const AuthParameters = { USERNAME: EMAIL, PASSWORD, SECRET_HASH: hashFor(EMAIL) };
      const input = { ClientId: id, AuthFlow: "USER_PASSWORD_AUTH", AuthParameters };
      token = (await fixture.does("InitiateAuth", input)).AuthenticationResult.RefreshToken;
    });

    for (const operation of ["InitiateAuth", "AdminInitiateAuth"]) {
      it(`by ${operation} takes the hash of the user name that the pool keeps (R)`, async () => {
        const { input } = refresh(token, hashFor(username), operation);
        assert.ok((await fixture.does(operation, input)).AuthenticationResult.AccessToken);
      });

      it(`by ${operation} takes no hash of the e-mail address (R)`, async () => {
        const { input } = refresh(token, hashFor(EMAIL), operation);
        const { error } = await fixture.refuses(operation, input, NOT_AUTHORIZED, MISMATCH(id));
        assert.match(logLine(error), /of cognito:username, as the ID token gives it \(not the e-mail address\)/);
      });

      it(`by ${operation} asks for it (R)`, async () => {
        await fixture.refuses(
          operation,
          refresh(token, undefined, operation).input,
          NOT_AUTHORIZED,
          SECRET_MISSING(id),
        );
      });
    }

    it("of an unknown token says that alone (M)", async () => {
      const { input } = refresh("a.b.c", hashFor(username));
      await fixture.refuses("InitiateAuth", input, NOT_AUTHORIZED, "Invalid Refresh Token.");
    });

    it("by GetTokensFromRefreshToken takes the secret itself (D; words M)", async () => {
      const input = { ClientId: id, RefreshToken: token };
      await fixture.refuses("GetTokensFromRefreshToken", input, NOT_AUTHORIZED, SECRET_MISSING(id));
      const wrong = { ...input, ClientSecret: OTHER.replaceAll("-", "_") };
      const { error } = await fixture.refuses("GetTokensFromRefreshToken", wrong, NOT_AUTHORIZED, UNVERIFIED(id));
      assert.match(logLine(error), /send the client's secret itself, not SECRET_HASH/);
      const right = { ...input, ClientSecret: secret };
      assert.ok((await fixture.does("GetTokensFromRefreshToken", right)).AuthenticationResult.IdToken);
    });

    it("ends by RevokeToken with the secret alone (D; words M)", async () => {
      const input = { ClientId: id, Token: token };
      await fixture.refuses("RevokeToken", input, "UnauthorizedException", SECRET_MISSING(id));
      const wrong = { ...input, ClientSecret: OTHER.replaceAll("-", "_") };
      await fixture.refuses("RevokeToken", wrong, "UnauthorizedException", UNVERIFIED(id));
      const { input: again } = refresh(token, hashFor(username));
      assert.ok((await fixture.does("InitiateAuth", again)).AuthenticationResult.AccessToken);
      await fixture.does("RevokeToken", { ...input, ClientSecret: secret });
      await fixture.refuses("InitiateAuth", again, NOT_AUTHORIZED, "Refresh Token has been revoked");
    });
  });

  it("stays as it is when the client changes, and is shown to the administrator", async () => {
    await open();
    assert.match(secret, /^[a-z0-9]{51}$/);
    fixture.redeclareClient({ generateSecret: true, idTokenValidity: 2 });
    assert.equal(fixture.clientOutputs.clientSecret, secret);
    const input = { UserPoolId: fixture.poolId, ClientId: id };
    assert.equal((await fixture.does("DescribeUserPoolClient", input)).UserPoolClient.ClientSecret, secret);
  });

  it("is of that client alone", async () => {
    await open();
    const other = fixture.declareClient("second", { generateSecret: true });
    const { UserPoolClient } = await fixture.does("DescribeUserPoolClient", {
      UserPoolId: fixture.poolId,
      ClientId: other,
    });
    assert.notEqual(UserPoolClient.ClientSecret, secret);
    const given = mac(UserPoolClient.ClientSecret, EMAIL + id).toString("base64");
    const input = { ClientId: id, Username: EMAIL, Password: PASSWORD, SecretHash: given };
    await fixture.refuses("SignUp", input, NOT_AUTHORIZED, UNVERIFIED(id));
  });
});

/** An empty SecretHash breaks the service model; an empty entry of a map is none. */
function emptied({ place }: Request, id: string): [name: string, message: string] {
  if (place !== "SecretHash") return [NOT_AUTHORIZED, MISSING(id)];
  const constraints = [
    "Member must satisfy regular expression pattern: [\\w+=/]+",
    "Member must have length greater than or equal to 1",
  ].map((each) => `Value at 'secretHash' failed to satisfy constraint: ${each}`);
  return ["InvalidParameterException", `2 validation errors detected: ${constraints.join("; ")}`];
}

function mac(secret: string, text: string): Buffer {
  return createHmac("sha256", secret).update(text).digest();
}

function logLine(error: { reason?: Parameters<typeof explain>[0] } | undefined): string {
  return error?.reason ? explain(error.reason) : "";
}
