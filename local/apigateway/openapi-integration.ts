import { NotEnforced } from "../common/errors";
import { type Integration, LONGEST_TIMEOUT } from "../execute-api/integration";
import { type Fields, object, onlyKnown, own, text } from "./fields";

const SHORTEST_TIMEOUT = 50;

const KEY = "x-amazon-apigateway-integration";
const URI =
  /^arn:aws[a-z-]*:apigateway:[a-z0-9-]+:lambda:path\/2015-03-31\/functions\/(arn:aws[a-z-]*:lambda:[a-z0-9-]+:\d{12}:function:[A-Za-z0-9_-]+)\/invocations$/;

/**
 * Reads the integration of an operation.
 * @throws NotEnforced for any that is not the Lambda proxy.
 */
export function parseIntegration(operation: Fields, at: string): Integration {
  const setting = `${at}.${KEY}`;
  const value = own(operation, KEY);
  if (value === undefined) throw new NotEnforced(setting, "is missing; give the route an eventHandler");
  const integration = object(value, setting);
  const type = text(integration, "type", setting);
  if (type?.toLowerCase() !== "aws_proxy") {
    throw new NotEnforced(`${setting}.type`, `is ${type}, which does not run here; write aws_proxy`);
  }
  onlyKnown(
    integration,
    ["type", "uri", "httpMethod", "passthroughBehavior", "responses", "timeoutInMillis", "connectionType"],
    setting,
  );
  // Any other method is answered with 500 (LocalStack, test_lambda_aws_proxy_integration_non_post_method, captured).
  if (text(integration, "httpMethod", setting)?.toUpperCase() !== "POST") {
    throw new NotEnforced(`${setting}.httpMethod`, "is not POST, as a function's must be");
  }
  if ((text(integration, "connectionType", setting) ?? "INTERNET").toUpperCase() !== "INTERNET") {
    throw new NotEnforced(`${setting}.connectionType`, "is not INTERNET; leave it out");
  }
  const functionArn = URI.exec(text(integration, "uri", setting) ?? "")?.[1];
  if (!functionArn) {
    throw new NotEnforced(
      `${setting}.uri`,
      "does not name one function; give its invokeArn, without version, alias or stage variable",
    );
  }
  return { functionArn, ...timeoutOf(integration, setting) };
}

function timeoutOf(integration: Fields, setting: string): { timeout?: number } {
  const timeout = own(integration, "timeoutInMillis");
  if (timeout === undefined) return {};
  if (typeof timeout === "number" && timeout >= SHORTEST_TIMEOUT && timeout <= LONGEST_TIMEOUT) return { timeout };
  throw new NotEnforced(
    `${setting}.timeoutInMillis`,
    `is ${JSON.stringify(timeout)}; allowed is ${SHORTEST_TIMEOUT} to ${LONGEST_TIMEOUT}`,
  );
}
