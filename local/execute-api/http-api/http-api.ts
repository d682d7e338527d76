import type { IdentitySource } from "../identity-source";
import type { CalledFunction } from "../integration";
import type { Segment } from "../routes";
import type { Limits } from "../token-bucket";

/** The name of the stage at the root of an HTTP API, and the key of the route that takes what no other route takes. */
export const DEFAULT = "$default";

/** An HTTP API, with its stages as they are served. */
export interface HttpApi {
  id: string;
  name: string;
  accountId: string;
  region: string;
  /** The API's host name on AWS. */
  domainName: string;
  /** `arn:aws:execute-api:<region>:<account>:<api>`. */
  executionArn: string;
  cors?: CorsConfiguration;
  /** By their names. */
  stages: ReadonlyMap<string, HttpStage>;
}

export interface HttpStage {
  name: string;
  variables?: Readonly<Record<string, string>>;
  routes: readonly HttpRoute[];
  limits: ReadonlyMap<HttpRoute, Limits>;
}

export interface HttpRoute {
  /** `GET /pets/{id}`, `ANY /pets` or `$default`. */
  key: string;
  /** `/pets/{id}`; `$default` for the route of that key. */
  path: string;
  /** A method of HTTP, or `ANY`. */
  method: string;
  segments: readonly Segment[];
  lock: HttpLock;
  integration: HttpIntegration;
}

/** What a route requires of a caller. */
export type HttpLock =
  | { type: "NONE" }
  | { type: "AWS_IAM" }
  | { type: "JWT"; authorizer: JwtAuthorizer; scopes: readonly string[] }
  | { type: "CUSTOM"; authorizer: RequestAuthorizer };

/** Takes tokens of one user pool ("Control access to HTTP APIs with JWT authorizers"). */
export interface JwtAuthorizer {
  poolId: string;
  /** One of them must be the token's `aud`, or its `client_id` where it has no `aud`. */
  audience: readonly string[];
  source: IdentitySource;
}

/** Asks a function ("Control access to HTTP APIs with AWS Lambda authorizers"). */
export interface RequestAuthorizer extends CalledFunction {
  id: string;
  payloadFormat: PayloadFormat;
  simpleResponses: boolean;
  /** A request must have all of them, not empty. */
  sources: readonly IdentitySource[];
  /** Seconds for which an answer is cached; 0 for no cache. */
  ttl: number;
}

export type PayloadFormat = "1.0" | "2.0";

export interface HttpIntegration extends CalledFunction {
  payloadFormat: PayloadFormat;
  /** Milliseconds. */
  timeout: number;
}

/** "Configure CORS for HTTP APIs in API Gateway". */
export interface CorsConfiguration {
  allowOrigins: readonly string[];
  allowMethods: readonly string[];
  allowHeaders: readonly string[];
  exposeHeaders: readonly string[];
  allowCredentials: boolean;
  /** Seconds. */
  maxAge?: number;
}
