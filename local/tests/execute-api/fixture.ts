import * as http from "node:http";
import * as net from "node:net";
import { Sha256 } from "@aws-crypto/sha256-js";
import { SignatureV4 } from "@smithy/signature-v4";
import { resourceTypes as apigateway } from "../../apigateway/resource-types";
import { resourceTypes as apigatewayv2 } from "../../apigatewayv2/resource-types";
import type { Session } from "../../cognito-identity/credentials";
import type { Reason } from "../../common/errors";
import type { RequestLine } from "../../common/log";
import { createGateway } from "../../execute-api";
import type { ProxyEvent } from "../../execute-api/proxy-event";
import { resourceTypes as iam } from "../../iam/resource-types";
import type { Invocation } from "../../lambda";
import { resourceTypes as lambdaUrl } from "../../lambda-url/function-url-type";
import { servedStack } from "../../served-stack";
import type { ResourceType } from "../../stack/resource-type";
import { type Inputs, Resources } from "../../stack/resources";

export const REGION = "eu-central-1";
export const ACCOUNT = "000000000000";
export const API_ID = "a1b2c3d4e5";
export const EXECUTION_ARN = `arn:aws:execute-api:${REGION}:${ACCOUNT}:${API_ID}`;
export const AWS_HOST = `${API_ID}.execute-api.${REGION}.amazonaws.com`;
export const POOL_ID = `${REGION}_Pool1`;
export const POOL_ARN = `arn:aws:cognito-idp:${REGION}:${ACCOUNT}:userpool/${POOL_ID}`;
export const OTHER_POOL_ARN = `arn:aws:cognito-idp:${REGION}:${ACCOUNT}:userpool/${REGION}_Pool2`;
export const IDENTITY_ID = `${REGION}:11111111-2222-3333-4444-555555555555`;
export const IDENTITY_POOL_ID = `${REGION}:99999999-8888-7777-6666-555555555555`;
export const SUB = "7c9e6679-7425-40de-944b-e07fc1f90ae7";
/** 2024-06-17T14:58:25Z */
export const NOW = Date.UTC(2024, 5, 17, 14, 58, 25);

/** A JSON value that a case changes part by part. */
// biome-ignore lint/suspicious/noExplicitAny: the cases write what no type allows
export type Json = any;

export interface RouteOf {
  path: string;
  method?: string;
  lock?: "iam" | "cognito" | "open";
  /** Of the Cognito authorizer. */
  scopes?: string[];
  function?: string;
  /** Members of the integration to add. */
  integration?: Json;
}

/** The routes of the program itself. */
export const ROUTES: RouteOf[] = [
  { path: "/", lock: "iam", function: "authenticated" },
  { path: "/me", lock: "cognito", function: "me" },
  { path: "/admin", lock: "iam", function: "admin" },
];

export const functionArn = (name: string) => `arn:aws:lambda:${REGION}:${ACCOUNT}:function:${name}`;

/** The body that awsx's apigateway.API writes for these routes, as api.js of 3.9 builds it. */
export function bodyOf(routes: RouteOf[]): Json {
  const paths: Json = {};
  for (const { path, method = "GET", lock = "iam", scopes = [], function: name = "f", integration } of routes) {
    const operation: Json = {
      "x-amazon-apigateway-integration": {
        uri: `arn:aws:apigateway:${REGION}:lambda:path/2015-03-31/functions/${functionArn(name)}/invocations`,
        passthroughBehavior: "when_no_match",
        httpMethod: "POST",
        type: "aws_proxy",
        ...integration,
      },
    };
    if (lock === "iam") operation["x-amazon-apigateway-auth"] = { type: "AWS_IAM" };
    if (lock === "cognito") operation.security = [{ users: scopes }];
    paths[path] ??= {};
    paths[path][method === "ANY" ? "x-amazon-apigateway-any-method" : method.toLowerCase()] = operation;
  }
  return {
    swagger: "2.0",
    info: { title: "api", version: "1.0" },
    paths,
    "x-amazon-apigateway-binary-media-types": ["*/*"],
    "x-amazon-apigateway-gateway-responses": {
      MISSING_AUTHENTICATION_TOKEN: {
        statusCode: 403,
        responseTemplates: { "application/json": '{"message":$context.error.messageString}' },
      },
      ACCESS_DENIED: {
        statusCode: 403,
        responseTemplates: { "application/json": '{"Message":$context.error.messageString}' },
      },
    },
    "x-amazon-apigateway-api-key-source": "HEADER",
    securityDefinitions: {
      users: {
        type: "apiKey",
        name: "Authorization",
        in: "header",
        "x-amazon-apigateway-authtype": "cognito_user_pools",
        "x-amazon-apigateway-authorizer": {
          type: "cognito_user_pools",
          identitySource: "method.request.header.Authorization",
          providerARNs: [POOL_ARN],
        },
      },
    },
  };
}

const AWS = { region: REGION, accountId: ACCOUNT, gatewayUrl: "http://127.0.0.1:3000" };
const TYPES: Record<string, ResourceType> = { ...apigateway, ...apigatewayv2, ...iam, ...lambdaUrl };

/** A table of resources as the provider would make it, with ids that a test can name. */
export class Stack {
  resources = new Resources();

  add(type: string, name: string, id: string, inputs: Inputs, outputs: Record<string, unknown> = {}): this {
    const known = TYPES[type];
    const snapshot = known?.snapshot?.(inputs, this.resources);
    this.resources = this.resources.with({
      urn: `urn:pulumi:dev::serverless-auth::${type}::${name}`,
      type,
      name,
      id,
      inputs,
      outputs: { ...inputs, ...known?.outputs(inputs, id, AWS), ...outputs },
      ...(snapshot !== undefined && { snapshot }),
    });
    return this;
  }

  api(body: Json, inputs: Inputs = { binaryMediaTypes: ["*/*"] }): this {
    return this.add("aws:apigateway/restApi:RestApi", "api", API_ID, {
      body: JSON.stringify(body),
      ...inputs,
    });
  }

  deployment(id = "dep111"): this {
    return this.add("aws:apigateway/deployment:Deployment", "api", id, { restApi: API_ID });
  }

  stage(inputs: Inputs = {}): this {
    const all = { restApi: API_ID, deployment: "dep111", stageName: "dev", ...inputs };
    return this.add("aws:apigateway/stage:Stage", "api", `ags-${API_ID}-${all.stageName}`, all);
  }

  permission(name: string, inputs: Inputs): this {
    const all = { action: "lambda:invokeFunction", principal: "apigateway.amazonaws.com", ...inputs };
    return this.add("aws:lambda/permission:Permission", name, name, all);
  }

  throttling(rate: number, burst: number, methodPath = "*/*"): this {
    const settings = { throttlingRateLimit: rate, throttlingBurstLimit: burst };
    const inputs = { restApi: API_ID, stageName: "dev", methodPath, settings };
    return this.add("aws:apigateway/methodSettings:MethodSettings", methodPath, methodPath, inputs);
  }

  role(name: string, statements: Json[]): this {
    const trust = {
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Principal: { Federated: "cognito-identity.amazonaws.com" },
          Action: "sts:AssumeRoleWithWebIdentity",
          Condition: { StringEquals: { "cognito-identity.amazonaws.com:aud": IDENTITY_POOL_ID } },
        },
      ],
    };
    this.add("aws:iam/role:Role", name, name, { assumeRolePolicy: trust, name }, { uniqueId: `AROA${name}` });
    const policy = { Version: "2012-10-17", Statement: statements };
    return this.add("aws:iam/rolePolicy:RolePolicy", name, `${name}:policy`, {
      role: name,
      name: "policy",
      policy,
    });
  }
}

/** The program's own stack: three routes, two roles, two user pools, permissions as awsx writes them. */
export function stackOf(routes: RouteOf[] = ROUTES, body: Json = bodyOf(routes)): Stack {
  const stack = new Stack().api(body).deployment().stage();
  for (const arn of [POOL_ARN, OTHER_POOL_ARN]) {
    const id = arn.slice(arn.indexOf("/") + 1);
    stack.add("aws:cognito/userPool:UserPool", id, id, {}, { arn });
  }
  for (const { path, method = "GET", function: name = "f" } of routes) {
    const sourceArn = `${EXECUTION_ARN}/*/${method === "ANY" ? "*" : method}${path}`;
    stack.permission(`${method}${path}`, { function: functionArn(name), sourceArn });
  }
  const invoke = (...paths: string[]) => ({
    Effect: "Allow",
    Action: "execute-api:Invoke",
    Resource: paths.map((path) => `${EXECUTION_ARN}/dev/${path}`),
  });
  return stack.role("user", [invoke("GET/")]).role("admin", [invoke("GET/", "GET/admin")]);
}

/** A session whose key pair a test signs with; `stolen` is in no table. */
export const KEYS = {
  user: { accessKeyId: "ASIAUSER", secretAccessKey: "user-secret", sessionToken: "user-session" },
  admin: { accessKeyId: "ASIAADMIN", secretAccessKey: "admin-secret", sessionToken: "admin-session" },
  all: { accessKeyId: "ASIAALL", secretAccessKey: "all-secret", sessionToken: "all-session" },
  denied: { accessKeyId: "ASIADENIED", secretAccessKey: "denied-secret", sessionToken: "denied-session" },
  gone: { accessKeyId: "ASIAGONE", secretAccessKey: "gone-secret", sessionToken: "gone-session" },
  expired: { accessKeyId: "ASIAEXPIRED", secretAccessKey: "expired-secret", sessionToken: "expired-session" },
  stolen: { accessKeyId: "ASIASTOLEN", secretAccessKey: "stolen-secret", sessionToken: "stolen-session" },
};
export type KeyName = keyof typeof KEYS;

export function sessionOf(role: string): Session {
  const issuer = `cognito-idp.${REGION}.amazonaws.com/${POOL_ID}`;
  return {
    secretAccessKey: `${role}-secret`,
    roleArn: `arn:aws:iam::${ACCOUNT}:role/${role}`,
    identityId: IDENTITY_ID,
    identityPoolId: IDENTITY_POOL_ID,
    authenticationProvider: `${issuer},${issuer}:CognitoSignIn:${SUB}`,
    amr: ["authenticated", issuer, `${issuer}:CognitoSignIn:${SUB}`],
    expires: NOW + 3_600_000,
  };
}

function resolve(accessKeyId: string, sessionToken: string | undefined): Session | "unknown" | "expired" {
  const entry = Object.entries(KEYS).find(([, key]) => key.accessKeyId === accessKeyId);
  if (!entry || entry[1].sessionToken !== sessionToken || entry[0] === "stolen") return "unknown";
  return entry[0] === "expired" ? "expired" : sessionOf(entry[0]);
}

/** What the claims of a real ID token are, and tokens that a test can send: the verifier is not under test here. */
export const CLAIMS = {
  sub: SUB,
  aud: "client1",
  "cognito:groups": ["a", "b"],
  email_verified: true,
  iss: `https://cognito-idp.${REGION}.amazonaws.com/${POOL_ID}`,
  "cognito:username": SUB,
  event_id: "event1",
  token_use: "id",
  auth_time: 1718636400,
  exp: 1718722804,
  iat: 1718636404,
  email: "ada@example.com",
};

const REASON: Reason = { lock: "JWT", check: "signature", expected: "a key of the pool", actual: "another" };

async function verifyToken(token: string, poolId: string, use: "id" | "access"): Promise<Json> {
  const [kind, pool = POOL_ID, scope = "files/read"] = token.split("|");
  if (pool !== poolId) return { ok: false, failure: "issuer", reason: REASON };
  if (kind === "expired") return { ok: false, failure: "expired", reason: REASON };
  if (kind !== "id" && kind !== "access") return { ok: false, failure: "malformed", reason: REASON };
  if (kind !== use) return { ok: false, failure: "use", reason: REASON };
  if (kind === "id") return { ok: true, claims: CLAIMS };
  const { aud: _, ...rest } = CLAIMS;
  return { ok: true, claims: { ...rest, client_id: "client1", token_use: "access", scope } };
}

export interface Reply {
  status: number;
  /** Names in lower case. */
  headers: http.IncomingHttpHeaders;
  rawHeaders: string[];
  text: string;
  bytes: Buffer;
}

/** A gateway that listens, with everything behind it faked, and what reached the fakes. */
export class Gateway {
  /** The events that reached a function, each with its ARN. */
  readonly invoked: { functionArn: string; event: ProxyEvent; requestId: string }[] = [];
  readonly lines: RequestLine[] = [];
  now = NOW;
  private logged: (line: RequestLine) => void = () => {};
  /** What one function answers, by its name; every other answers `invocation`. */
  readonly answers = new Map<string, Invocation>();
  /** What the function answers. */
  invocation: Invocation | Promise<Invocation> = { ok: true, payload: { statusCode: 200, body: "reached" } };
  private readonly server: http.Server;

  constructor(
    public stack: Stack,
    options: { integrationTimeoutMs?: number } = {},
  ) {
    this.server = createGateway({
      stack: () => servedStack(this.stack.resources),
      clock: () => this.now,
      log: {
        request: (line) => {
          this.lines.push(line);
          this.logged(line);
        },
        functionOutput: () => {},
        notice: () => {},
      },
      credentials: { resolve },
      verifyToken,
      invoke: async (arn, event, requestId) => {
        this.invoked.push({ functionArn: arn, event: event as ProxyEvent, requestId });
        return this.answers.get(arn.slice(arn.lastIndexOf(":") + 1)) ?? this.invocation;
      },
      ...options,
    });
  }

  async listen(): Promise<this> {
    await new Promise<void>((done) => this.server.listen(0, "127.0.0.1", done));
    return this;
  }

  close(): void {
    this.server.close();
    this.server.closeAllConnections();
  }

  get port(): number {
    return (this.server.address() as net.AddressInfo).port;
  }

  get host(): string {
    return `127.0.0.1:${this.port}`;
  }

  get event(): ProxyEvent {
    const [only, ...others] = this.invoked;
    if (!only || others.length > 0) throw new Error(`${this.invoked.length} calls reached a function`);
    return only.event;
  }

  get reason(): Reason {
    const reason = this.lines.at(-1)?.reason;
    if (!reason) throw new Error("nothing was refused");
    return reason;
  }

  /** Sends a request as it is given: nothing is added but Host and what frames the body. */
  send(
    target: string,
    options: {
      method?: string;
      headers?: http.OutgoingHttpHeaders | [string, string][];
      body?: string | Buffer;
    } = {},
  ): Promise<Reply> {
    const { method = "GET", headers = {}, body } = options;
    return new Promise((resolve, reject) => {
      const address = { host: "127.0.0.1", port: this.port, agent: false, setHost: false };
      const request = http.request({ ...address, path: target, method });
      const fields = Array.isArray(headers) ? headers : Object.entries(headers);
      if (!fields.some(([name]) => name.toLowerCase() === "host")) request.setHeader("Host", this.host);
      for (const [name, value] of fields) {
        request.appendHeader(name, value as string | string[]);
      }
      request.on("error", reject);
      request.on("response", (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk) => chunks.push(chunk));
        response.on("end", () => {
          const bytes = Buffer.concat(chunks);
          const { statusCode: status = 0, headers, rawHeaders } = response;
          resolve({ status, headers, rawHeaders, text: bytes.toString(), bytes });
        });
      });
      request.end(body);
    });
  }

  /** Signs with a published client, and sends. */
  async sendSigned(
    key: KeyName,
    target: string,
    options: {
      method?: string;
      headers?: Record<string, string>;
      body?: string | Buffer;
      host?: string;
      /** Of the credential scope. */
      service?: string;
    } = {},
  ): Promise<Reply> {
    const { method = "GET", body } = options;
    const headers = await sign(KEYS[key], {
      method,
      target,
      headers: { host: options.host ?? this.host, ...options.headers },
      body,
      now: this.now,
      service: options.service,
    });
    return this.send(target, { method, headers, body });
  }

  /** Writes bytes on a connection of their own, and reads until the server closes it. */
  raw(bytes: string | Buffer): Promise<string> {
    return new Promise((resolve) => {
      const socket = net.connect(this.port, "127.0.0.1", () => socket.write(bytes));
      let text = "";
      socket.on("data", (chunk) => {
        text += chunk.toString("latin1");
      });
      socket.on("error", () => {});
      socket.on("close", () => resolve(text));
    });
  }

  /** Writes bytes and goes away; resolves with what the log says of it. */
  cut(bytes: string): Promise<RequestLine> {
    const socket = net.connect(this.port, "127.0.0.1", () => socket.write(bytes, () => socket.destroy()));
    return new Promise((resolve) => {
      this.logged = resolve;
    });
  }
}

export interface ToSign {
  method?: string;
  target: string;
  headers: Record<string, string>;
  body?: string | Buffer;
  now?: number;
  region?: string;
  service?: string;
}

/** The headers that @smithy/signature-v4 adds, beside those that it was given. */
export async function sign(credentials: (typeof KEYS)[KeyName], request: ToSign): Promise<Record<string, string>> {
  const { method = "GET", target, headers, body, now = NOW, region = REGION, service = "execute-api" } = request;
  const signer = new SignatureV4({ credentials, region, service, sha256: Sha256, uriEscapePath: true });
  const [path = "", search] = target.split("?");
  const query: Record<string, string | string[]> = {};
  for (const [name, value] of new URLSearchParams(search ?? "")) {
    const known = query[name];
    query[name] = known === undefined ? value : [known, value].flat();
  }
  const signed = await signer.sign(
    { protocol: "http:", hostname: headers.host ?? "", method, path, query, headers, body },
    { signingDate: new Date(now) },
  );
  return signed.headers;
}

/** Runs against a gateway of its own, which it closes. */
export async function withGateway<T>(
  stack: Stack,
  use: (gateway: Gateway) => Promise<T>,
  options: { integrationTimeoutMs?: number } = {},
): Promise<T> {
  const gateway = await new Gateway(stack, options).listen();
  try {
    return await use(gateway);
  } finally {
    gateway.close();
  }
}
