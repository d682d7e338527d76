import { NotEnforced } from "../common/errors";
import type { Integration } from "../execute-api/integration";
import { type Fields, object, onlyKnown, own, text } from "./fields";
import { compileFunctionIntegration } from "./function-integration";
import { compileMock, type DeclaredResponse } from "./mock-integration";

const KEY = "x-amazon-apigateway-integration";

/**
 * Reads the integration of an operation.
 * @throws NotEnforced for any that is neither the Lambda proxy nor a mock.
 */
export function parseIntegration(operation: Fields, at: string): Integration {
  const setting = `${at}.${KEY}`;
  const value = own(operation, KEY);
  if (value === undefined) throw new NotEnforced(setting, "is missing; give the route an eventHandler");
  const integration = object(value, setting);
  const type = text(integration, "type", setting);
  if ((text(integration, "connectionType", setting) ?? "INTERNET").toUpperCase() !== "INTERNET") {
    throw new NotEnforced(`${setting}.connectionType`, "is not INTERNET; leave it out");
  }
  switch (type?.toLowerCase()) {
    case "aws_proxy":
      return functionIntegration(integration, setting);
    case "mock":
      return mockIntegration(operation, integration, at);
    default:
      throw new NotEnforced(`${setting}.type`, `is ${type}, which does not run here; write aws_proxy or mock`);
  }
}

function functionIntegration(integration: Fields, setting: string): Integration {
  onlyKnown(
    integration,
    [
      "type",
      "uri",
      "httpMethod",
      "passthroughBehavior",
      "responses",
      "timeoutInMillis",
      "connectionType",
      "credentials",
    ],
    setting,
  );
  return compileFunctionIntegration({
    uri: text(integration, "uri", setting),
    httpMethod: text(integration, "httpMethod", setting),
    timeout: own(integration, "timeoutInMillis"),
    credentials: own(integration, "credentials"),
    settings: {
      uri: `${setting}.uri`,
      httpMethod: `${setting}.httpMethod`,
      timeout: `${setting}.timeoutInMillis`,
      credentials: `${setting}.credentials`,
    },
  });
}

/** Members that a mock integration does not need, and that change nothing of its answer. */
const WITHOUT_EFFECT = ["uri", "httpMethod", "timeoutInMillis", "connectionType", "requestParameters"];

function mockIntegration(operation: Fields, integration: Fields, at: string): Integration {
  const setting = `${at}.${KEY}`;
  onlyKnown(
    integration,
    ["type", "requestTemplates", "passthroughBehavior", "contentHandling", "responses", ...WITHOUT_EFFECT],
    setting,
  );
  const responses = object(own(integration, "responses") ?? {}, `${setting}.responses`);
  return compileMock({
    requestTemplates: object(own(integration, "requestTemplates") ?? {}, `${setting}.requestTemplates`),
    passthroughBehavior: text(integration, "passthroughBehavior", setting),
    contentHandling: text(integration, "contentHandling", setting),
    responses: Object.keys(responses).map((pattern) =>
      integrationResponse(pattern, responses[pattern], `${setting}.responses.${pattern}`),
    ),
    methodResponses: methodResponses(operation, at),
    prefix: `${setting}.`,
  });
}

/** Under `default`, or under the pattern of the statuses that it is for. */
function integrationResponse(pattern: string, value: unknown, setting: string): DeclaredResponse {
  const response = object(value, setting);
  onlyKnown(response, ["statusCode", "responseParameters", "responseTemplates", "contentHandling"], setting);
  return {
    selectionPattern: pattern === "default" ? undefined : pattern,
    statusCode: own(response, "statusCode"),
    responseParameters: object(own(response, "responseParameters") ?? {}, `${setting}.responseParameters`),
    responseTemplates: object(own(response, "responseTemplates") ?? {}, `${setting}.responseTemplates`),
    prefix: `${setting}.`,
  };
}

/** The header names that each response of the operation declares, by status. */
function methodResponses(operation: Fields, at: string): ReadonlyMap<string, readonly string[]> {
  const responses = object(own(operation, "responses") ?? {}, `${at}.responses`);
  return new Map(
    Object.keys(responses).map((status) => {
      const setting = `${at}.responses.${status}`;
      const response = object(responses[status], setting);
      if (own(response, "$ref") !== undefined) {
        throw new NotEnforced(`${setting}.$ref`, "is not followed here; write the response in its place");
      }
      return [status, Object.keys(object(own(response, "headers") ?? {}, `${setting}.headers`))] as const;
    }),
  );
}
