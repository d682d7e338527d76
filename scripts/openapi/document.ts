import { UsageError } from "../command-line";
import type { Handler } from "./handlers";
import type { Schema } from "./schema";

/** A REST API as API Gateway imports it: Swagger 2.0 with AWS's extensions, as far as a caller is concerned. */
export interface ApiBody {
  paths: Record<string, Record<string, Operation>>;
  securityDefinitions?: Record<string, Record<string, unknown>>;
  "x-amazon-apigateway-gateway-responses"?: Record<string, { responseTemplates?: Record<string, string> }>;
}
interface Operation {
  parameters?: { name: string; in: string; required?: boolean; type?: string }[];
  security?: Record<string, string[]>[];
  "x-amazon-apigateway-auth"?: { type: string };
  "x-amazon-apigateway-integration"?: { uri?: string };
}

/** What stands at the head of the document. */
export interface Head {
  title: string;
  version: string;
  description: string;
  /** Where the API is served; none: the caller has to know. */
  url: string | undefined;
}

const METHODS = ["get", "put", "post", "delete", "options", "head", "patch"];

/** The scheme of signed calls, as API Gateway itself exports it. */
const SIGNED = {
  type: "apiKey",
  name: "Authorization",
  in: "header",
  "x-amazon-apigateway-authtype": "awsSigv4",
  description: "AWS Signature Version 4, with credentials of the identity pool",
};

/** The routes that callers use, each with the name of its function; a preflight is the browser's own. */
export function routesOf({ paths }: ApiBody) {
  return Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations)
      .filter(([method]) => method !== "options")
      .map(([method, operation]) => {
        const route = `${method.toUpperCase()} ${path}`;
        if (!METHODS.includes(method))
          throw new UsageError(`${path} has the method ${method}; OpenAPI 3.0 has no such`);
        const uri = operation["x-amazon-apigateway-integration"]?.uri ?? "";
        const [, name] = /:([^:/]+)\/invocations$/.exec(uri) ?? [];
        if (name === undefined) throw new UsageError(`${route} calls no function, so its answer is not known`);
        return { path, method, operation, name };
      }),
  );
}

/**
 * The OpenAPI 3.0 document of an API for its callers: without what API Gateway alone reads, which names the account.
 * @param handlers of the functions that `routesOf` names
 */
export function openApiOf(body: ApiBody, handlers: ReadonlyMap<string, Handler>, { url, ...info }: Head) {
  const routes = routesOf(body);
  const operationsOf = (path: string) =>
    routes
      .filter((route) => route.path === path)
      .map((route) => [route.method, operationOf(route, handlers.get(route.name) as Handler)]);
  const paths = [...new Set(routes.map(({ path }) => path))];
  return {
    openapi: "3.0.3",
    info,
    ...(url && { servers: [{ url }] }),
    // A greedy {proxy+} is a parameter like another for a caller.
    paths: Object.fromEntries(paths.map((path) => [path.replace("+}", "}"), Object.fromEntries(operationsOf(path))])),
    components: {
      securitySchemes: { ...(routes.some(isSigned) && { sigv4: SIGNED }), ...authorizersOf(body) },
      responses: { Refused: answer(refusedBy(body)) },
    },
  };
}

const isSigned = ({ operation }: { operation: Operation }) => operation["x-amazon-apigateway-auth"]?.type === "AWS_IAM";

function operationOf(route: ReturnType<typeof routesOf>[number], { description, reply }: Handler) {
  const parameters = parametersOf(route.path, route.operation);
  return {
    description,
    ...(parameters.length > 0 && { parameters }),
    security: isSigned(route) ? [{ sigv4: [] }] : route.operation.security,
    responses: { 200: answer(reply), default: { $ref: "#/components/responses/Refused" } },
  };
}

/** A text is sent as it is, everything else as JSON. */
function answer({ description, schema }: { description: string; schema: Schema }) {
  return { description, content: { [schema.type === "string" ? "text/plain" : "application/json"]: { schema } } };
}

function parametersOf(path: string, { parameters = [] }: Operation) {
  const inPath = [...path.matchAll(/\{([^}+]+)\+?\}/g)].map(([, name = ""]) => name);
  return [
    ...inPath.map((name) => ({ name, in: "path", required: true, schema: { type: "string" } })),
    ...parameters
      .filter((parameter) => parameter.in !== "path")
      .map(({ name, in: place, required, type = "string" }) => ({ name, in: place, required, schema: { type } })),
  ];
}

/** The authorizers of the API, without the extensions that name the account. */
function authorizersOf({ securityDefinitions = {} }: ApiBody) {
  return Object.fromEntries(
    Object.entries(securityDefinitions).map(([name, { "x-amazon-apigateway-authorizer": _, ...scheme }]) => [
      name,
      scheme,
    ]),
  );
}

/**
 * What API Gateway answers by itself. Its own template says `message`; the program's may say it in another way.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html
 */
function refusedBy({ "x-amazon-apigateway-gateway-responses": responses = {} }: ApiBody) {
  const templates = Object.values(responses).map(
    ({ responseTemplates }) => responseTemplates?.["application/json"] ?? "",
  );
  const names = templates.flatMap((template) =>
    [...template.matchAll(/"(\w+)":\$context\.error\.messageString/g)].map(([, name = ""]) => name),
  );
  const properties = Object.fromEntries(["message", ...names].map((name) => [name, { type: "string" as const }]));
  const description = "What API Gateway answers where no function does: 401 or 403 by the lock, 429 by the limit, 5xx";
  return { description, schema: { type: "object" as const, properties } };
}
