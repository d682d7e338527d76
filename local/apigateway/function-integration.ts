import { NotEnforced } from "../common/errors";
import { type FunctionIntegration, LONGEST_TIMEOUT } from "../execute-api/integration";
import { callingRole } from "../stack/settings";

const SHORTEST_TIMEOUT = 50;

const URI =
  /^arn:aws[a-z-]*:apigateway:[a-z0-9-]+:lambda:path\/2015-03-31\/functions\/(arn:aws[a-z-]*:lambda:[a-z0-9-]+:\d{12}:function:[A-Za-z0-9_-]+)\/invocations$/;

/** A Lambda proxy integration as it is declared, in a body or by a resource. */
export interface DeclaredFunction {
  uri: string | undefined;
  httpMethod: string | undefined;
  timeout: unknown;
  credentials: unknown;
  /** Where each of them is declared. */
  settings: { uri: string; httpMethod: string; timeout: string; credentials: string };
}

/** @throws NotEnforced for one that does not call one function of the stack */
export function compileFunctionIntegration({
  uri,
  httpMethod,
  timeout,
  credentials,
  settings,
}: DeclaredFunction): FunctionIntegration {
  // Any other method is answered with 500 (LocalStack, test_lambda_aws_proxy_integration_non_post_method, captured).
  if (httpMethod?.toUpperCase() !== "POST") {
    throw new NotEnforced(settings.httpMethod, "is not POST, as a function's must be");
  }
  const roleArn = callingRole(credentials, settings.credentials);
  return {
    type: "AWS_PROXY",
    functionArn: functionOf(uri, settings.uri),
    ...(roleArn && { roleArn }),
    ...timeoutOf(timeout, settings.timeout),
  };
}

/** The function's ARN in an invoke ARN. @throws NotEnforced */
export function functionOf(uri: string | undefined, setting: string): string {
  const functionArn = URI.exec(uri ?? "")?.[1];
  if (functionArn) return functionArn;
  throw new NotEnforced(
    setting,
    "does not name one function; give its invokeArn, without version, alias or stage variable",
  );
}

function timeoutOf(timeout: unknown, setting: string): { timeout?: number } {
  if (timeout === undefined) return {};
  if (typeof timeout === "number" && timeout >= SHORTEST_TIMEOUT && timeout <= LONGEST_TIMEOUT) return { timeout };
  throw new NotEnforced(setting, `is ${JSON.stringify(timeout)}; allowed is ${SHORTEST_TIMEOUT} to ${LONGEST_TIMEOUT}`);
}
