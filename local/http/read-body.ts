import type { IncomingMessage } from "node:http";
import type { RawHeaders } from "./raw-headers";

/** Why a body could not be read to its end. */
export class BodyError extends Error {
  constructor(
    readonly kind: "too long" | "cut off",
    /** What was received, for the log. */
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
  /** Stops reading a body that is not complete. */
  abort(why: string): void;
}

/** Reads a body. Never keeps more than `limit` bytes, even if a smaller length was announced. */
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
    // Every request closes. One that was not read to its end counts as cut off, even if it was received.
    incoming.once("error", () => incoming.readableEnded || cut("the connection broke"));
    incoming.once("close", () => incoming.readableEnded || cut("the connection ended"));
  }).finally(() => {
    chunks.length = 0;
    // The rest is read and dropped: a client reads the answer only when it has sent its body.
    incoming.removeAllListeners("data").resume();
  });
  return { whole, abort: (why) => incoming.complete || cut(why) };
}
