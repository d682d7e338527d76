import type { IncomingMessage } from "node:http";
import { AwsError, type Reason } from "../common/errors";
import type { RawHeaders } from "../http/raw-headers";
import { announcedLength, BodyError, readBody } from "../http/read-body";

/** Bytes. No request of these services comes near it, and parsing one of this size takes little time. */
export const BODY_LIMIT = 256 * 1024;

/**
 * Reads the whole body.
 * @throws AwsError with status 413 past the limit; with 400 where the connection ends before the body does.
 */
export async function bodyOf(incoming: IncomingMessage, headers: RawHeaders): Promise<Buffer> {
  const announced = announcedLength(headers) ?? 0;
  if (announced > BODY_LIMIT) throw tooLarge(`${announced} announced`);
  try {
    return await readBody(incoming, BODY_LIMIT).whole;
  } catch (error) {
    if (!(error instanceof BodyError)) throw error;
    if (error.kind === "too long") throw tooLarge(error.actual);
    throw new AwsError("SerializationException", "", reason("whole", error.actual));
  }
}

function tooLarge(actual: string): AwsError {
  const why = reason(`at most ${BODY_LIMIT} bytes`, actual);
  return new AwsError("RequestEntityTooLargeException", "Request Too Long", why, 413);
}

function reason(expected: string, actual: string): Reason {
  return { lock: "AWS JSON", check: "body", expected, actual };
}
