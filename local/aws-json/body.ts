import type { IncomingMessage } from "node:http";
import { AwsError, type Reason } from "../common/errors";

/** Bytes. No request of these services comes near it, and parsing one of this size takes little time. */
export const BODY_LIMIT = 256 * 1024;

/**
 * Reads the whole body, and stops keeping it where it grows past the limit, whatever length was announced.
 * @throws AwsError with status 413 past the limit; with 400 where the connection ends before the body does.
 */
export function readBody(request: IncomingMessage): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    const tooLarge = (actual: string) => {
      chunks.length = 0;
      request.off("data", keep);
      reject(
        new AwsError(
          "RequestEntityTooLargeException",
          "Request Too Long",
          body(`at most ${BODY_LIMIT} bytes`, actual),
          413,
        ),
      );
    };
    const keep = (chunk: Buffer) => {
      length += chunk.length;
      if (length > BODY_LIMIT) tooLarge("more");
      else chunks.push(chunk);
    };
    const announced = Number(request.headers["content-length"] ?? 0);
    if (announced > BODY_LIMIT) return tooLarge(`${announced} announced`);
    request.on("data", keep);
    request.once("end", () => resolve(Buffer.concat(chunks)));
    const cut = () => {
      if (request.readableEnded) return;
      reject(new AwsError("SerializationException", "", body("whole", `cut off after ${length} bytes`)));
    };
    request.once("error", cut);
    request.once("close", cut);
  });
}

function body(expected: string, actual: string): Reason {
  return { lock: "AWS JSON", check: "body", expected, actual };
}
