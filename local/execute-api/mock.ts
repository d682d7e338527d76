import { truncate } from "../common/truncate";
import { utf8Of } from "../http/percent-decode";
import type { CallContext } from "./call-context";
import { internalServerError, Refusal } from "./errors";
import type { IntegrationResponse, MockIntegration } from "./integration";
import type { MappingTemplate, ParameterKind, TemplateScope } from "./mapping-template";
import { isBinary } from "./media-types";
import type { Answer, GatewayRequest } from "./request";
import type { Match } from "./routes";
import type { ServedStage } from "./served-stage";

/** Bytes. A body without a template is parsed as JSON, only to find a status in it. */
const PASSED_THROUGH = 64 * 1024;
const JSON_TYPE = "application/json";

/** A request whose lock let it in. */
export interface MockCall {
  request: GatewayRequest;
  match: Match;
  stage: ServedStage;
  context: CallContext;
}

/**
 * Answers as a mock integration does: the request template gives a status, the status chooses the integration
 * response, and that gives headers and body. A status or header that a template overrides wins.
 * @throws Refusal
 */
export function answerMock(call: MockCall, integration: MockIntegration): Answer {
  const { request, stage, context } = call;
  const scope = scopeOf(call);
  const template = requestTemplate(request, integration);
  requireText(request, stage, integration, template !== undefined);
  const status = statusOf(template ? template(scope) : request.body.toString("utf8", 0, PASSED_THROUGH));
  const response = chosen(integration.responses, status);
  // Variables are local to a template; overrides are kept for the response template.
  const body = responseTemplate(request, response)?.({ ...scope, variables: new Map() }) ?? "";
  const headers = new Map<string, string[]>([["content-type", [JSON_TYPE]]]);
  const set = (name: string, value: string) => {
    // A decoded parameter may hold a line break, which would split the answer (RFC 9110, section 5.5).
    if (!/^[\t\x20-\x7e\x80-\xff]*$/.test(value))
      throw faulty(`header ${name}`, "text of one line", "other characters");
    for (const known of headers.keys()) if (known.toLowerCase() === name.toLowerCase()) headers.delete(known);
    headers.set(name, [value]);
  };
  for (const [name, read] of response.headers) {
    const value = read(context, stage.variables);
    if (value !== undefined) set(name, value);
  }
  for (const [name, value] of scope.override.headers) set(name, value);
  set("x-amzn-RequestId", request.requestId);
  set("x-amz-apigw-id", request.extendedRequestId);
  return { status: scope.override.status ?? response.status, headers, body: Buffer.from(body) };
}

function scopeOf({ request, match, stage, context }: MockCall): TemplateScope {
  let query: Map<string, string> | undefined;
  const parameter = (kind: ParameterKind, name: string) => {
    if (kind === "path") return match.parameters.get(name);
    if (kind === "header") return request.headers.spelled(name);
    query ??= new Map(request.target.parameters.map(([sent, value]) => [utf8Of(sent), utf8Of(value)]));
    return query.get(name);
  };
  return {
    parameter,
    context,
    stageVariables: stage.variables,
    variables: new Map(),
    override: { headers: new Map() },
  };
}

/** @throws Refusal: 415 for a media type that the integration does not take */
function requestTemplate({ headers }: GatewayRequest, integration: MockIntegration): MappingTemplate | undefined {
  const { requestTemplates, passthrough } = integration;
  const mediaType = headers.values("content-type").at(-1) ?? JSON_TYPE;
  const template =
    requestTemplates.get(mediaType.split(";", 1)[0]?.trim().toLowerCase() ?? "") ?? requestTemplates.get("$default");
  if (template || passthrough === "WHEN_NO_MATCH") return template;
  if (passthrough === "WHEN_NO_TEMPLATES" && requestTemplates.size === 0) return undefined;
  throw new Refusal("UNSUPPORTED_MEDIA_TYPE", 415, "BadRequestException", "Unsupported Media Type", {
    lock: "API Gateway",
    check: "Content-Type",
    expected: [...requestTemplates.keys()].join(" or ") || "one with a request template",
    actual: truncate(mediaType),
  });
}

/**
 * A template cannot read a body of a binary media type, and with `*` + `/*` every request has one, be it empty
 * (clebert/aws-simple, issue 167, quotes AWS's execution log; aws/chalice, issue 1310, the mend).
 * @throws Refusal
 */
function requireText(
  { headers }: GatewayRequest,
  { api }: ServedStage,
  { convertsToText }: MockIntegration,
  mapped: boolean,
): void {
  const contentType = headers.values("content-type").at(-1);
  if (!mapped || convertsToText || !isBinary(contentType, api.binaryMediaTypes)) return;
  throw faulty(
    "request body",
    "text",
    "binary by the API's binaryMediaTypes",
    "a request template cannot read a binary body; set the integration's contentHandling to CONVERT_TO_TEXT",
  );
}

/** JSON, or what the CDK writes: `{statusCode: 200}` (LocalStack, test_integration_mock_with_path_param, captured). */
function statusOf(text: string): string {
  let status: unknown;
  try {
    status = JSON.parse(text)?.statusCode;
  } catch {
    const [, found] = /^\s*\{\s*["']?statusCode["']?\s*:\s*(\d{1,9})\s*,?\s*\}\s*$/.exec(text) ?? [];
    status = found && Number(found);
  }
  if (typeof status === "number" && Number.isInteger(status)) return String(status);
  throw faulty("statusCode of the request template", "an integer", "none");
}

/** @throws Refusal */
function chosen(responses: readonly IntegrationResponse[], status: string): IntegrationResponse {
  const response =
    responses.find(({ pattern }) => pattern?.test(status)) ?? responses.find(({ pattern }) => pattern === undefined);
  if (response) return response;
  throw faulty("integration response", "one that matches, or a default", `none for status ${status.slice(0, 9)}`);
}

/** The template for the request's Accept header, else for JSON, else the first. */
function responseTemplate({ headers }: GatewayRequest, { templates }: IntegrationResponse) {
  const accepted = headers.values("accept").at(-1)?.toLowerCase() ?? "";
  return templates.get(accepted) ?? templates.get(JSON_TYPE) ?? [...templates.values()][0];
}

function faulty(check: string, expected: string, actual: string, text?: string): Refusal {
  return internalServerError("API_CONFIGURATION_ERROR", 500, {
    lock: "API Gateway",
    check,
    expected,
    actual,
    ...(text && { text }),
  });
}
