import { sign } from "./aws-call";
import type { Caller } from "./callers";
import type { Message } from "./load/job";
import type { Stack } from "./stack";

/** The port to connect to for a URL. */
export function portOf(url: string): number {
  return Number(new URL(url).port);
}

/** `GET /me` with the ID token of each caller. */
export function withIdToken(stack: Stack, callers: readonly Caller[]): Message[] {
  return callers.map(({ idToken, email }) => {
    const { sub } = claimsOf(idToken);
    const url = new URL(`${stack.serviceEndpoint}/me`);
    return {
      text: message("GET", url, { authorization: idToken }),
      status: 200,
      body: JSON.stringify({ sub, email, groups: [] }),
    };
  });
}

/** Signed `GET /` of each caller. They are good for five minutes. */
export async function signedRoot(stack: Stack, callers: readonly Caller[]): Promise<Message[]> {
  const url = new URL(`${stack.serviceEndpoint}/`);
  return Promise.all(
    callers.map(async ({ keys }) => {
      const headers = await sign(keys, stack.region, "execute-api", {
        method: "GET",
        url,
        headers: { host: url.host },
      });
      return { text: message("GET", url, headers), status: 200, body: "Authenticated!" };
    }),
  );
}

/** The same with a token whose signature is another's: well formed, and of the right key id. */
export function withForgedToken(stack: Stack, callers: readonly Caller[]): Message[] {
  return callers.map(({ idToken }, index) => {
    const [header, payload] = idToken.split(".");
    const other = callers[(index + 1) % callers.length]?.idToken.split(".")[2];
    const url = new URL(`${stack.serviceEndpoint}/me`);
    const authorization = `${header}.${payload}.${other}`;
    return { text: message("GET", url, { authorization }), status: 401, body: '{"message":"Unauthorized"}' };
  });
}

/** The same signed with another's secret. The answer quotes the request, so it is fetched once, and must stay so. */
export async function wronglySigned(stack: Stack, callers: readonly Caller[]): Promise<Message[]> {
  const url = new URL(`${stack.serviceEndpoint}/`);
  return Promise.all(
    callers.map(async ({ keys }, index) => {
      const secretAccessKey = callers[(index + 1) % callers.length]?.keys.secretAccessKey ?? "";
      const wrong = { ...keys, secretAccessKey };
      const headers = await sign(wrong, stack.region, "execute-api", {
        method: "GET",
        url,
        headers: { host: url.host },
      });
      const { host: _, ...sent } = headers;
      const response = await fetch(url, { headers: sent });
      const body = await response.text();
      if (
        response.status !== 403 ||
        !body.startsWith('{"message":"The request signature we calculated does not match')
      ) {
        throw new Error(`a wrong signature was answered with ${response.status} ${body.slice(0, 200)}`);
      }
      return { text: message("GET", url, headers), status: 403, body };
    }),
  );
}

/** Signed headers named 1,500 times, by a key that exists: before they were bounded, one such request took minutes. */
export async function namingManyHeaders(stack: Stack, callers: readonly Caller[]): Promise<Message[]> {
  const url = new URL(`${stack.serviceEndpoint}/`);
  const body = JSON.stringify({ message: "SignedHeaders must hold at most 50 names, each once." });
  const request = { method: "GET", url, headers: { host: url.host } };
  return Promise.all(
    callers.map(async ({ keys }) => {
      const { authorization = "", ...headers } = await sign(keys, stack.region, "execute-api", request);
      const many = authorization.replace("SignedHeaders=", `SignedHeaders=${"x-a;".repeat(1_500)}`);
      return { text: message("GET", url, { ...headers, authorization: many, "x-a": "" }), status: 403, body };
    }),
  );
}

/** A call of a user pool. */
export function userPoolCall(stack: Stack, operation: string, input: object): Message {
  const body = JSON.stringify(input);
  const headers = {
    "content-type": "application/x-amz-json-1.1",
    "x-amz-target": `AWSCognitoIdentityProviderService.${operation}`,
    "content-length": String(Buffer.byteLength(body)),
  };
  return { text: message("POST", new URL("/", stack.awsEndpoint), headers, body), status: 200, body: undefined };
}

/** Any request at all, of a server that answers hello to each. */
export function plain(url: string): Message {
  return { text: message("GET", new URL(url), {}), status: 200, body: "hello" };
}

function message(method: string, url: URL, headers: Record<string, string>, body = ""): string {
  const { host: _, ...others } = headers;
  const fields = Object.entries({ host: url.host, ...others }).map(([name, value]) => `${name}: ${value}\r\n`);
  return `${method} ${url.pathname}${url.search} HTTP/1.1\r\n${fields.join("")}\r\n${body}`;
}

function claimsOf(token: string): Record<string, unknown> {
  return JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString());
}
