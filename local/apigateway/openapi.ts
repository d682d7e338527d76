import { NotEnforced } from "../common/errors";
import { parseJson } from "../common/json";
import { METHODS, type Route } from "../execute-api/routes";
import type { Api } from "../execute-api/served-stage";
import { oneOf } from "../stack/settings";
import { type Fields, object, onlyKnown, own, texts } from "./fields";
import { compileGatewayResponses } from "./gateway-responses";
import { parseIntegration } from "./openapi-integration";
import { parseSecurity } from "./openapi-lock";
import { parseValidation, VALIDATOR, VALIDATORS } from "./openapi-validation";
import { parsePath, refuseAmbiguous } from "./parse-path";

const ANY_METHOD = "x-amazon-apigateway-any-method";

const OF_THE_BODY = [
  ...["swagger", "openapi", "info", "host", "basePath", "schemes", "servers", "consumes", "produces", "tags"],
  ...["externalDocs", "paths", "definitions", "parameters", "responses", "securityDefinitions", "components"],
  "x-amazon-apigateway-api-key-source",
  "x-amazon-apigateway-binary-media-types",
  "x-amazon-apigateway-documentation",
  "x-amazon-apigateway-gateway-responses",
  "x-amazon-apigateway-importexport-version",
  "x-amazon-apigateway-minimum-compression-size",
  VALIDATOR,
  VALIDATORS,
];
const OF_AN_OPERATION = [
  ...["summary", "description", "operationId", "tags", "externalDocs", "deprecated", "consumes", "produces"],
  // Without a validator AWS does not look at them, and the Lambda proxy maps none.
  ...["parameters", "requestBody", "responses"],
  ...["security", "x-amazon-apigateway-auth", "x-amazon-apigateway-integration", VALIDATOR],
];

/**
 * Reads the OpenAPI body of a REST API ("OpenAPI extensions for API Gateway").
 * @param setting where it stands in the resource's inputs; the paths of errors begin with it.
 * @throws NotEnforced for all that may be a lock and is not held here; nothing is passed over.
 */
export function parseBody(body: unknown, setting = "body"): Api {
  const document = object(parseDocument(body, setting), setting);
  refuseByName(document, setting);
  onlyKnown(document, OF_THE_BODY, setting);
  const swagger = own(document, "swagger");
  const openapi = own(document, "openapi");
  if (swagger !== "2.0" && !(typeof openapi === "string" && openapi.startsWith("3.0."))) {
    throw new NotEnforced(setting, 'is of an unknown version; write swagger: "2.0" or openapi: "3.0.1"');
  }
  const definitions = securityDefinitions(document, setting);
  const paths = object(own(document, "paths"), `${setting}.paths`);
  const routes = Object.entries(paths).flatMap(([path, item]) =>
    routesOf(path, object(item, `${setting}.paths.${path}`), { document, definitions, setting }),
  );
  refuseAmbiguous(routes, `${setting}.paths`);
  const responses = "x-amazon-apigateway-gateway-responses";
  const source = "x-amazon-apigateway-api-key-source";
  return {
    routes,
    gatewayResponses: compileGatewayResponses(own(document, responses), `${setting}.${responses}`),
    binaryMediaTypes: texts(document, "x-amazon-apigateway-binary-media-types", setting) ?? [],
    apiKeySource: oneOf(own(document, source) ?? "HEADER", ["HEADER", "AUTHORIZER"], `${setting}.${source}`),
  };
}

function parseDocument(body: unknown, setting: string): unknown {
  if (typeof body !== "string") return body;
  try {
    return parseJson(body);
  } catch (error) {
    const twice = /stands twice/.test((error as Error).message);
    throw new NotEnforced(
      setting,
      twice ? `is ambiguous: ${(error as Error).message}` : "is no JSON; write it as JSON",
    );
  }
}

/** What would only be called unknown otherwise, though it is known what to do instead. */
function refuseByName(fields: Fields, setting: string): void {
  const refused: Record<string, string> = {
    security: "locks all routes at once, which API Gateway is not known to do; name the lock at each route",
    "x-amazon-apigateway-policy": "is a resource policy, which is not enforced here; use the policies of roles",
    "x-amazon-apigateway-endpoint-configuration": "is not held here; set endpointConfiguration of the RestApi",
  };
  for (const [name, why] of Object.entries(refused)) {
    if (own(fields, name) !== undefined) throw new NotEnforced(`${setting}.${name}`, why);
  }
}

function securityDefinitions(document: Fields, setting: string): { fields: Fields; setting: string } {
  const components = own(document, "components");
  if (components !== undefined && own(document, "securityDefinitions") !== undefined) {
    throw new NotEnforced(`${setting}.securityDefinitions`, "stands beside components; keep one of the two");
  }
  const [holder, at] =
    components === undefined
      ? ([own(document, "securityDefinitions"), `${setting}.securityDefinitions`] as const)
      : ([
          own(object(components, `${setting}.components`), "securitySchemes"),
          `${setting}.components.securitySchemes`,
        ] as const);
  return { fields: holder === undefined ? {} : object(holder, at), setting: at };
}

/** The document around its paths. */
interface Around {
  document: Fields;
  definitions: { fields: Fields; setting: string };
  setting: string;
}

function routesOf(path: string, item: Fields, { document, definitions, setting: whole }: Around): Route[] {
  const setting = `${whole}.paths.${path}`;
  const segments = parsePath(path, setting);
  const methods = new Map<string, Route["method"]>([
    ...METHODS.map((method) => [method.toLowerCase(), method] as const),
    [ANY_METHOD, "ANY"],
  ]);
  onlyKnown(item, [...methods.keys(), "summary", "description", "parameters", "servers"], setting);
  return Object.keys(item).flatMap((name) => {
    const method = methods.get(name);
    if (!method) return [];
    const at = `${setting}.${name}`;
    const operation = object(item[name], at);
    const { security: _, ...rest } = operation;
    refuseByName(rest, at);
    onlyKnown(operation, OF_AN_OPERATION, at);
    const integration = parseIntegration(operation, at);
    const validation = parseValidation(operation, { document, item, setting: whole, at });
    return [{ path, segments, method, ...parseSecurity(operation, definitions, at), validation, integration }];
  });
}
