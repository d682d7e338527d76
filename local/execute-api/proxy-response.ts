import type { Reason } from "../common/errors";
import { truncate } from "../common/truncate";
import { internalServerError } from "./errors";
import { isBinary } from "./media-types";
import type { Answer } from "./request";

/** Bytes ("Amazon API Gateway quotas": payload size). */
const PAYLOAD_LIMIT = 10 * 1024 * 1024;

const MEMBERS = ["statusCode", "headers", "multiValueHeaders", "body", "isBase64Encoded"];
const HEADER_NAME = /^[\w!#$%&'*+.^`|~-]+$/;
// RFC 9110, section 5.5: no CR, LF or NUL can end a field early and split the answer.
const HEADER_VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;

/**
 * Sent as `x-amzn-Remapped-<name>`, as the function spelled it: LocalStack,
 * test_apigateway_header_remapping_http[HTTP], captured, and dherault/serverless-offline, issue 236.
 */
const REMAPPED = new Set([
  ...["authorization", "connection", "content-length", "content-md5", "date", "expect", "host", "max-forwards"],
  ...["proxy-authenticate", "server", "trailer", "upgrade", "user-agent", "www-authenticate", "x-amzn-requestid"],
]);
/** Headers that frame the message or identify the request, which API Gateway sets itself. */
const DROPPED = new Set(["keep-alive", "proxy-connection", "transfer-encoding", "x-amz-apigw-id"]);

/**
 * Reads the reply of a function ("Output format of a Lambda function for proxy integration"). Every member is
 * optional; an unknown one, or one of the wrong type, makes the reply malformed.
 * @param accept the request's Accept header.
 * @throws Refusal: 502 for a malformed reply, 500 for invalid base64.
 */
export function readProxyResponse(
  payload: unknown,
  accept: string | undefined,
  binaryMediaTypes: readonly string[],
): Answer {
  const reply = members(payload);
  const headers = headersOf(reply.headers, reply.multiValueHeaders);
  if (![...headers.keys()].some((name) => name.toLowerCase() === "content-type")) {
    headers.set("Content-Type", ["application/json"]);
  }
  const status = statusOf(reply.statusCode);
  const decoded = encodedOf(reply.isBase64Encoded) && isBinary(accept, binaryMediaTypes);
  const body = bodyOf(reply.body, decoded);
  if (body.length > PAYLOAD_LIMIT) throw malformed("body", `at most ${PAYLOAD_LIMIT} bytes`, `${body.length} bytes`);
  return { status, headers, body };
}

function members(payload: unknown): Record<string, unknown> {
  if (typeof payload !== "object" || payload === null || Array.isArray(payload)) {
    throw malformed("it", "an object", payload === null ? "null" : Array.isArray(payload) ? "a list" : typeof payload);
  }
  const foreign = Object.keys(payload).find((name) => !MEMBERS.includes(name));
  if (foreign !== undefined) throw malformed("its members", MEMBERS.join(", "), truncate(foreign));
  return payload as Record<string, unknown>;
}

function statusOf(value: unknown): number {
  if (value === undefined || value === null) return 200;
  const status = typeof value === "number" || (typeof value === "string" && /^\d+$/.test(value)) ? Number(value) : NaN;
  // 1xx is no final answer (RFC 9110, section 15.2).
  if (Number.isInteger(status) && status >= 200 && status <= 599) return status;
  throw malformed("statusCode", "a status from 200 to 599", shown(value));
}

function encodedOf(value: unknown): boolean {
  if (value === undefined || value === null) return false;
  if (typeof value === "boolean") return value;
  throw malformed("isBase64Encoded", "true or false", shown(value));
}

function bodyOf(value: unknown, base64: boolean): Buffer {
  if (value === undefined || value === null) return Buffer.alloc(0);
  if (typeof value !== "string") throw malformed("body", "a string", typeof value);
  if (!base64) return Buffer.from(value);
  if (/^[A-Za-z0-9+/]*={0,2}$/.test(value) && value.length % 4 !== 1) return Buffer.from(value, "base64");
  // LocalStack, test_aws_proxy_binary_response, captured.
  throw internalServerError("API_CONFIGURATION_ERROR", 500, reason("body", "base64", "another value"));
}

/** Both merged. For a name in both, the values of multiValueHeaders come first, in its spelling. */
function headersOf(single: unknown, multiple: unknown): Map<string, readonly string[]> {
  const merged = new Map<string, { name: string; values: string[] }>();
  const add = (name: string, values: readonly string[]) => {
    if (!HEADER_NAME.test(name)) throw malformed("a header's name", "a token", shown(name));
    const lower = name.toLowerCase();
    if (DROPPED.has(lower)) return;
    const known = merged.get(lower);
    const fresh = values.filter((value) => !known?.values.includes(value));
    if (known) known.values.push(...fresh);
    else merged.set(lower, { name: REMAPPED.has(lower) ? `x-amzn-Remapped-${name}` : name, values: fresh });
  };
  for (const [name, values] of entries("multiValueHeaders", multiple)) {
    if (!Array.isArray(values)) throw malformed(`multiValueHeaders.${name}`, "a list", typeof values);
    add(
      name,
      values.map((value) => headerText(name, value)),
    );
  }
  for (const [name, value] of entries("headers", single)) add(name, [headerText(name, value)]);
  return new Map([...merged.values()].map(({ name, values }) => [name, values]));
}

function entries(member: string, value: unknown): [string, unknown][] {
  if (value === undefined || value === null) return [];
  if (typeof value !== "object" || Array.isArray(value)) throw malformed(member, "an object", typeof value);
  return Object.entries(value);
}

function headerText(name: string, value: unknown): string {
  const known = typeof value === "string" || typeof value === "boolean" || typeof value === "number";
  if (!known) throw malformed(`header ${truncate(name)}`, "a string", value === null ? "null" : typeof value);
  if (!HEADER_VALUE.test(String(value))) {
    throw malformed(`header ${truncate(name)}`, "text without line breaks", "other characters");
  }
  return String(value);
}

function malformed(check: string, expected: string, actual: string) {
  return internalServerError("DEFAULT_5XX", 502, reason(check, expected, actual));
}

function reason(check: string, expected: string, actual: string): Reason {
  const text = `malformed Lambda proxy response: ${check} is ${actual}, expected ${expected}`;
  return { lock: "API Gateway", check, expected, actual, text };
}

function shown(value: unknown): string {
  return truncate(JSON.stringify(value) ?? typeof value);
}
