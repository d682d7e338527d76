import { InvalidRequestBody, Refusal, validatorReason } from "./errors";
import { queryOf } from "./proxy-event";
import type { GatewayRequest } from "./request";
import type { RequestValidation, RequiredParameter } from "./request-validation";
import type { Match } from "./routes";

const DEFAULT_MODEL = "$default";

/** Needs the head alone. @throws Refusal 400 for a parameter that is missing or blank */
export function requireParameters(
  request: GatewayRequest,
  { parameters }: Match,
  { requiredParameters }: RequestValidation,
): void {
  if (requiredParameters.length === 0) return;
  const query = queryOf(request.target.parameters);
  const valuesOf = ({ in: kind, name }: RequiredParameter): readonly string[] => {
    switch (kind) {
      case "header":
        return request.headers.values(name.toLowerCase());
      case "path":
        return [parameters.get(name) ?? ""];
      case "querystring":
        return query?.get(name) ?? [];
    }
  };
  const missing = requiredParameters.filter((parameter) => valuesOf(parameter).every((value) => value.trim() === ""));
  if (missing.length === 0) return;
  const names = missing.map(({ name }) => name).join(", ");
  throw new Refusal(
    "BAD_REQUEST_PARAMETERS",
    400,
    "BadRequestException",
    `Missing required request parameters: [${names}]`,
    validatorReason(
      "parameters",
      requiredParameters.map((each) => `${each.in} ${each.name}`).join(", "),
      `without ${names}`,
    ),
  );
}

/**
 * A body of a media type that has no model is let through. An empty one counts as `{}`, and one without a media type as
 * JSON (LocalStack, test_api_gateway_request_validator, captured on AWS).
 * @throws InvalidRequestBody
 */
export function requireModel({ headers, body }: GatewayRequest, { models }: RequestValidation): void {
  const sent = headers.values("content-type").at(-1)?.split(";", 1)[0]?.trim().toLowerCase();
  const mediaType = sent || "application/json";
  const model = models.get(mediaType) ?? models.get(DEFAULT_MODEL);
  if (!model) return;
  const expected = `the model for ${models.has(mediaType) ? mediaType : DEFAULT_MODEL}`;
  let value: unknown;
  try {
    value = JSON.parse(body.length === 0 ? "{}" : body.toString());
  } catch {
    throw new InvalidRequestBody("no JSON", expected);
  }
  const problem = model(value);
  if (problem !== undefined) throw new InvalidRequestBody(problem, expected);
}
