import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AwsError } from "../common/errors";

/** What goes back to the client. */
export interface Answer {
  status: number;
  text: string;
  headers: Record<string, string | string[]>;
}

/** Milliseconds for a client to finish sending a refused body, which is dropped, so that it can read the answer. */
const LINGER = 2_000;
/** A short header value of printable ASCII. Any other message is in the body only. */
const HEADER_VALUE = /^[\x20-\x7e]{1,1000}$/;

export function json(status: number, body: object, contentType = "application/x-amz-json-1.1"): Answer {
  return { status, text: JSON.stringify(body), headers: { "content-type": contentType } };
}

/** The answer to a refused request: `{"__type":"<Name>","message":"…"}`, without a message where AWS gives none. */
export function refusal({ name, message, status }: Pick<AwsError, "name" | "message" | "status">): Answer {
  const answer = json(status, { __type: name, ...(message && { message }) });
  answer.headers["x-amzn-ErrorType"] = `${name}:`;
  if (HEADER_VALUE.test(message)) answer.headers["x-amzn-ErrorMessage"] = message;
  return answer;
}

export function send(request: IncomingMessage, response: ServerResponse, answer: Answer): void {
  const { status, text, headers } = answer;
  response.writeHead(status, {
    "content-length": Buffer.byteLength(text),
    "x-amzn-RequestId": randomUUID(),
    ...headers,
    ...(!request.complete && { connection: "close" }),
  });
  if (request.complete) {
    response.end(text);
    return;
  }
  // Closing while the client still sends would reset the connection, and the answer with it.
  response.write(text);
  request.resume();
  const close = () => {
    clearTimeout(timer);
    response.end();
    request.socket.destroySoon();
  };
  const timer = setTimeout(close, LINGER).unref();
  request.once("end", close);
  request.once("close", close);
}
