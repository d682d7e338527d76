import type { RequestHead } from "../http/request-head";

/** A request, and what the gateway knows of it before the lock. */
export interface GatewayRequest extends RequestHead {
  /** Empty until `readBody` was called. */
  body: Buffer;
  /** Reads the body into `body`. Locks that need only the head run before it. @throws Refusal */
  readBody(): Promise<void>;
  /** `HTTP/1.1`. */
  protocol: string;
  /** The address of the peer. */
  sourceIp: string;
  /** The port that the peer reached. */
  port: number;
  scheme: "http" | "https";
  /** Milliseconds since the epoch. */
  time: number;
  /** A UUID, `x-amzn-RequestId` in the answer. */
  requestId: string;
  /** `x-amz-apigw-id` in the answer. */
  extendedRequestId: string;
}

/** What goes back to the client. */
export interface Answer {
  status: number;
  /** By name, in the spelling that is sent. Each value is sent as a separate field. */
  headers: ReadonlyMap<string, readonly string[]>;
  body: Buffer;
}
