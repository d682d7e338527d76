import { AwsError, type Reason } from "../common/errors";
import { quoteIf } from "../common/redact";
import { truncate } from "../common/truncate";
import type { RawHeaders } from "../http/raw-headers";
import type { Operation, OperationTable } from "./operation";

/** Values that may be logged. Any other value may be a secret in the wrong header. */
const MEDIA_TYPE = /^(application|text|multipart|\*)\/[a-z0-9.+*-]{1,40}(; ?charset=[\w-]{1,20})?$/i;
const TARGET = /^AWS[A-Za-z]{1,60}(_\d{8})?\.[A-Z][A-Za-z]{1,60}$/;
const OPERATION = /^[A-Z][A-Za-z]{1,60}$/;

/** One service that the endpoint answers for. */
export interface JsonService {
  /** The part of X-Amz-Target before the dot, such as `AWSCognitoIdentityProviderService`. */
  targetPrefix: string;
  /** The service in a SigV4 credential scope, such as `cognito-idp`. */
  signingName: string;
  /** The ARN that an operation is about, for the policies of the caller; `*` where it is about none. */
  resourceOf?: (input: Record<string, unknown>) => string;
  operations: OperationTable;
}

/** What a request asks for; `operation` is undefined where the service has none of that name. */
export interface Target {
  service: JsonService;
  name: string;
  operation: Operation | undefined;
}

/** Reads X-Amz-Target: `<targetPrefix>.<Operation>`. */
export function targetOf(headers: RawHeaders, services: readonly JsonService[]): Target | undefined {
  const [prefix, name, ...rest] = header(headers, "x-amz-target").split(".");
  const service = services.find(({ targetPrefix }) => targetPrefix === prefix);
  if (!service || !name || rest.length > 0) return undefined;
  const operation = Object.hasOwn(service.operations, name) ? service.operations[name] : undefined;
  return { service, name, operation };
}

/** The operation's name for the log. */
export function loggedOperation({ name }: Target): string {
  return quoteIf(OPERATION, name, "unknown operation");
}

/**
 * Browsers send a form or plain text to any origin without a preflight, but AWS's JSON type and X-Amz-Target only after
 * one. So a page of another origin can do here only what `cors.ts` allows.
 * @throws AwsError UnknownOperationException, as AWS answers another content type too, without a message.
 */
export function requireOperation(headers: RawHeaders, target: Target | undefined): Operation {
  const contentType = header(headers, "content-type");
  if (!/^application\/x-amz-json-1\.1\s*(;|$)/i.test(contentType)) {
    throw unknown(
      "content-type",
      "application/x-amz-json-1.1",
      contentType === "" ? "missing" : quoteIf(MEDIA_TYPE, contentType, "another"),
    );
  }
  if (!target?.operation) {
    const sent = header(headers, "x-amz-target");
    throw unknown(
      "X-Amz-Target",
      "an operation of the local run",
      sent === "" ? "missing" : quoteIf(TARGET, sent, "another value"),
    );
  }
  return target.operation;
}

/** @param status AWS answers 404 where not even the method or path is right, else 400 */
export function unknown(check: string, expected: string, actual: string, status = 400): AwsError {
  const reason: Reason = { lock: "AWS JSON", check, expected, actual: truncate(actual) };
  return new AwsError("UnknownOperationException", "", reason, status);
}

/** A header that was sent twice has no value: two parsers could each read another one. */
function header(headers: RawHeaders, name: string): string {
  const [value = "", ...others] = headers.values(name);
  return others.length > 0 ? "" : value;
}
