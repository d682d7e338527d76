import * as crypto from "node:crypto";
import * as http from "node:http";
import { SignatureV4 } from "@smithy/signature-v4";
import { answerSrp, beginSrp } from "../../bench/srp-client";
import type { LocalRunCommand } from "./harness";
import type { Outputs } from "./outputs";

/** What a client must know of a local run. */
export interface Target extends Outputs {
  awsUrl: string;
  administrator: KeyPair;
}

export interface KeyPair {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
}

export interface Answer {
  status: number;
  headers: http.IncomingHttpHeaders;
  text: string;
}

export interface Tokens {
  idToken: string;
  accessToken: string;
  refreshToken: string;
}

export const PASSWORD = "Passw0rd!";

/** As the local run tells in its data folder. */
export function targetOf(run: LocalRunCommand): Target {
  const { AWS_ENDPOINT_URL = "", AWS_ACCESS_KEY_ID = "", AWS_SECRET_ACCESS_KEY = "" } = run.env();
  return {
    ...JSON.parse(run.read("outputs.json")),
    awsUrl: AWS_ENDPOINT_URL,
    administrator: { accessKeyId: AWS_ACCESS_KEY_ID, secretAccessKey: AWS_SECRET_ACCESS_KEY },
  };
}

const agent = new http.Agent({ keepAlive: true });

function send(method: string, url: string, headers: Record<string, string>, body = ""): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = http.request(url, { method, headers, agent }, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (chunk) => {
        text += chunk;
      });
      response.on("end", () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }));
      response.on("error", reject);
    });
    request.on("error", (error: NodeJS.ErrnoException) => {
      // The server may end an idle connection just when it is used again; it has not seen the request then.
      if (request.reusedSocket && error.code === "ECONNRESET") resolve(send(method, url, headers, body));
      else reject(error);
    });
    request.end(body);
  });
}

export function get(target: Target, path: string, headers: Record<string, string> = {}): Promise<Answer> {
  return send("GET", target.serviceEndpoint + path, headers);
}

/** Node's SHA-256, in the shape that the signer takes. */
class Sha256 {
  private readonly hash: crypto.Hash | crypto.Hmac;
  constructor(secret?: unknown) {
    this.hash =
      secret === undefined ? crypto.createHash("sha256") : crypto.createHmac("sha256", secret as crypto.BinaryLike);
  }
  update(data: Uint8Array): void {
    this.hash.update(data);
  }
  async digest(): Promise<Uint8Array> {
    return this.hash.digest();
  }
}

async function sign(
  service: string,
  region: string,
  credentials: KeyPair,
  request: { method: string; url: string; headers: Record<string, string>; body?: string },
): Promise<Record<string, string>> {
  const { hostname, host, pathname, protocol } = new URL(request.url);
  const signer = new SignatureV4({ service, region, credentials, sha256: Sha256 });
  const { headers } = await signer.sign({
    method: request.method,
    protocol,
    hostname,
    path: pathname,
    headers: { ...request.headers, host },
    body: request.body,
  });
  return headers;
}

export async function getSigned(target: Target, path: string, credentials: KeyPair): Promise<Answer> {
  const url = target.serviceEndpoint + path;
  return send("GET", url, await sign("execute-api", target.region, credentials, { method: "GET", url, headers: {} }));
}

export interface Outcome {
  status: number;
  // biome-ignore lint/suspicious/noExplicitAny: each operation answers in a shape of its own
  body: any;
}

const PREFIX = { "cognito-idp": "AWSCognitoIdentityProviderService", "cognito-identity": "AWSCognitoIdentityService" };

/** An operation of an AWS JSON service, signed where a key is given. */
export async function call(
  target: Target,
  service: keyof typeof PREFIX,
  operation: string,
  input: object,
  key?: KeyPair,
): Promise<Outcome> {
  const url = `${target.awsUrl}/`;
  const body = JSON.stringify(input);
  const headers = { "Content-Type": "application/x-amz-json-1.1", "X-Amz-Target": `${PREFIX[service]}.${operation}` };
  const signed = key ? await sign(service, target.region, key, { method: "POST", url, headers, body }) : headers;
  const { status, text } = await send("POST", url, signed, body);
  return { status, body: JSON.parse(text || "{}") };
}

/** As the local administrator. */
export function administer(target: Target, operation: string, input: object): Promise<Outcome> {
  const { administrator, userPoolId: UserPoolId } = target;
  return call(target, "cognito-idp", operation, { UserPoolId, ...input }, administrator);
}

export function signUp(target: Target, email: string, password = PASSWORD): Promise<Outcome> {
  return call(target, "cognito-idp", "SignUp", {
    ClientId: target.userPoolClientId,
    Username: email,
    Password: password,
    UserAttributes: [{ Name: "email", Value: email }],
  });
}

/** Signs in over SRP. OpenSSL does the exponentiation, as the published clients take a second for it. */
export async function signIn(target: Target, email: string, password = PASSWORD): Promise<Outcome> {
  const ClientId = target.userPoolClientId;
  const session = beginSrp();
  const begun = await call(target, "cognito-idp", "InitiateAuth", {
    ClientId,
    AuthFlow: "USER_SRP_AUTH",
    AuthParameters: { USERNAME: email, SRP_A: session.A },
  });
  if (begun.status !== 200) return begun;
  const { userPoolId } = target;
  return call(target, "cognito-idp", "RespondToAuthChallenge", {
    ClientId,
    ChallengeName: "PASSWORD_VERIFIER",
    ChallengeResponses: answerSrp(session, { userPoolId, password, parameters: begun.body.ChallengeParameters }),
  });
}

export function tokensOf({ body }: Outcome): Tokens {
  const {
    IdToken = "",
    AccessToken = "",
    RefreshToken = "",
  } = (body.AuthenticationResult ?? {}) as Record<string, string>;
  return { idToken: IdToken, accessToken: AccessToken, refreshToken: RefreshToken };
}

export function refresh(target: Target, refreshToken: string): Promise<Outcome> {
  return call(target, "cognito-idp", "InitiateAuth", {
    ClientId: target.userPoolClientId,
    AuthFlow: "REFRESH_TOKEN_AUTH",
    AuthParameters: { REFRESH_TOKEN: refreshToken },
  });
}

const logins = ({ region, userPoolId }: Target, idToken: string) => ({
  [`cognito-idp.${region}.amazonaws.com/${userPoolId}`]: idToken,
});

export function getId(target: Target, idToken: string): Promise<Outcome> {
  const { identityPoolId: IdentityPoolId } = target;
  return call(target, "cognito-identity", "GetId", { IdentityPoolId, Logins: logins(target, idToken) });
}

export function getCredentials(target: Target, IdentityId: string, idToken: string): Promise<Outcome> {
  return call(target, "cognito-identity", "GetCredentialsForIdentity", { IdentityId, Logins: logins(target, idToken) });
}

export function credentialsOf({ body }: Outcome): KeyPair {
  const { AccessKeyId = "", SecretKey = "", SessionToken } = (body.Credentials ?? {}) as Record<string, string>;
  return { accessKeyId: AccessKeyId, secretAccessKey: SecretKey, sessionToken: SessionToken };
}

export interface User extends Tokens {
  email: string;
  sub: string;
  identityId: string;
  credentials: KeyPair;
}

/** A new user who has signed in, and has credentials of the identity pool. @throws where anything is refused */
export async function signedInUser(target: Target): Promise<User> {
  const email = `${crypto.randomUUID()}@example.com`;
  const signedUp = must(await signUp(target, email));
  must(await administer(target, "AdminConfirmSignUp", { Username: email }));
  const tokens = tokensOf(must(await signIn(target, email)));
  const { IdentityId } = must(await getId(target, tokens.idToken)).body;
  const credentials = credentialsOf(must(await getCredentials(target, String(IdentityId), tokens.idToken)));
  return { email, sub: String(signedUp.body.UserSub), ...tokens, identityId: String(IdentityId), credentials };
}

export function must(outcome: Outcome): Outcome {
  if (outcome.status !== 200) throw new Error(`${outcome.status} ${JSON.stringify(outcome.body)}`);
  return outcome;
}
