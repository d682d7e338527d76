import type { IncomingMessage } from "node:http";
import type { RawHeaders } from "./raw-headers";

/** A body that cannot be had whole. */
export class BodyError extends Error {
  constructor(
    readonly kind: "too long" | "cut off",
    /** What came, for the log. */
    readonly actual: string,
  ) {
    super(`the body is ${kind}: ${actual}`);
  }
}

/** Bytes that the head announces; undefined if a chunked body follows. No announced length is no body (RFC 9112, 6.3). */
export function announcedLength(headers: RawHeaders): number | undefined {
  if (headers.values("transfer-encoding").length > 0) return undefined;
  return Number(headers.values("content-length")[0] ?? 0);
}

export interface BodyReading {
  /** Rejects with a BodyError. */
  whole: Promise<Buffer>;
  /** Ends the reading of a body that is not here whole. */
  abort(why: string): void;
}

/** Reads a body, of which it never holds more than `limit` bytes, whatever length was announced. */
export function readBody(incoming: IncomingMessage, limit: number): BodyReading {
  const chunks: Buffer[] = [];
  let length = 0;
  let cut = (_why: string) => {};
  const whole = new Promise<Buffer>((resolve, reject) => {
    cut = (why) => reject(new BodyError("cut off", `cut off after ${length} bytes: ${why}`));
    incoming.on("data", (chunk: Buffer) => {
      length += chunk.length;
      if (length > limit) reject(new BodyError("too long", "more"));
      else chunks.push(chunk);
    });
    incoming.once("end", () => resolve(Buffer.concat(chunks)));
    // Every request closes; one that came whole but was not read to its end has been cut off even so.
    incoming.once("error", () => incoming.readableEnded || cut("the connection broke"));
    incoming.once("close", () => incoming.readableEnded || cut("the connection ended"));
  }).finally(() => {
    chunks.length = 0;
    // The rest is read and dropped, so that the client comes to read the answer.
    incoming.removeAllListeners("data").resume();
  });
  return { whole, abort: (why) => incoming.complete || cut(why) };
}
