import type { ApiKeys } from "./api-keys";
import type { GatewayResponses } from "./gateway-responses";
import type { Route } from "./routes";
import type { Limits } from "./token-bucket";

/** An API as the stack declares it. */
export interface Api {
  routes: readonly Route[];
  gatewayResponses: GatewayResponses;
  /** Such as `image/png` or `*` + `/*`. */
  binaryMediaTypes: readonly string[];
  /** Where API keys come from: the header X-API-Key, or `usageIdentifierKey` of the Lambda authorizer. */
  apiKeySource: "HEADER" | "AUTHORIZER";
}

/** A stage that can be called, with the API as its deployment captured it. */
export interface ServedStage {
  name: string;
  apiId: string;
  accountId: string;
  region: string;
  deploymentId: string;
  /** The API's host name on AWS. */
  domainName: string;
  /** `arn:aws:execute-api:<region>:<account>:<api>`. */
  executionArn: string;
  variables: Readonly<Record<string, string>> | null;
  api: Api;
  limits: ReadonlyMap<Route, Limits>;
  apiKeys: ApiKeys;
  /** The id of each route's resource. */
  resourceIds: ReadonlyMap<Route, string>;
}
