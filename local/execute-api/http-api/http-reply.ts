import type { Reason } from "../../common/errors";
import { readProxyResponse } from "../proxy-response";
import type { Answer } from "../request";
import type { PayloadFormat } from "./http-api";

/** A function's reply cannot be sent as an answer. */
export class MalformedReply extends Error {
  override name = "MalformedReply";
  constructor(readonly reason: Reason) {
    super("malformed reply");
  }
}

/** Media type of an answer whose function names none: M. */
const PLAIN = "text/plain;charset=UTF-8";
const JSON_TYPE = "application/json";

type Members = Record<string, unknown>;

/**
 * The answer that a function's reply stands for ("Create AWS Lambda proxy integrations for HTTP APIs", response formats).
 * In format 2.0 a reply without `statusCode` is the body itself, as JSON; in format 1.0 it is malformed.
 * @param defaultType of an answer with a `statusCode` and no content type
 * @throws MalformedReply
 */
export function readHttpReply(payload: unknown, format: PayloadFormat, defaultType = PLAIN): Answer {
  const reply = typeof payload === "object" && payload !== null && !Array.isArray(payload) ? (payload as Members) : {};
  if (reply.statusCode === undefined) {
    if (format === "1.0") throw malformed("statusCode", "a status from 200 to 599", "absent");
    const body = typeof payload === "string" ? payload : JSON.stringify(payload);
    return { status: 200, headers: new Map([["content-type", [JSON_TYPE]]]), body: Buffer.from(body) };
  }
  const { statusCode, headers, body, isBase64Encoded, cookies = [] } = reply;
  if (!Array.isArray(cookies) || !cookies.every((cookie) => typeof cookie === "string")) {
    throw malformed("cookies", "a list of strings", typeof cookies);
  }
  const answer = readMembers({
    statusCode,
    headers: withDefaultType(headers, reply.multiValueHeaders, defaultType),
    multiValueHeaders: {
      ...(format === "1.0" && (reply.multiValueHeaders as Members)),
      ...(format === "2.0" && cookies.length > 0 && { "set-cookie": cookies }),
    },
    body,
    isBase64Encoded,
  });
  return { ...answer, headers: new Map([...answer.headers].map(([name, values]) => [name.toLowerCase(), values])) };
}

function withDefaultType(headers: unknown, multiple: unknown, type: string): unknown {
  const names = [headers, multiple].flatMap((all) => Object.keys((all as object | null | undefined) ?? {}));
  if (names.some((name) => name.toLowerCase() === "content-type")) return headers;
  if (headers === undefined || headers === null) return { "content-type": type };
  return typeof headers === "object" && !Array.isArray(headers) ? { ...headers, "content-type": type } : headers;
}

/** Reads what REST APIs read too; HTTP APIs decode every body that says it is base64. */
function readMembers(reply: Members): Answer {
  try {
    return readProxyResponse(reply, undefined, ["*/*"]);
  } catch (error) {
    const reason = (error as { reason?: Reason }).reason;
    if (!reason) throw error;
    throw new MalformedReply(reason);
  }
}

function malformed(check: string, expected: string, actual: string): MalformedReply {
  const text = `malformed Lambda proxy response: ${check} is ${actual}, expected ${expected}`;
  return new MalformedReply({ lock: "API Gateway", check, expected, actual, text });
}
