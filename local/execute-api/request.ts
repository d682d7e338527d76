import type { RequestHead } from "../http/request-head";

/** A request, and what the gateway knows of it before it asks any lock. */
export interface GatewayRequest extends RequestHead {
  /** Empty until `readBody` was called. */
  body: Buffer;
  /** Reads the body into `body`. A lock that needs only the head is asked before. @throws Refusal */
  readBody(): Promise<void>;
  /** `HTTP/1.1`. */
  protocol: string;
  /** The address of the peer. */
  sourceIp: string;
  /** The port that the peer reached. */
  port: number;
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
  /** By name, spelled as it is sent; each value is a field of its own. */
  headers: ReadonlyMap<string, readonly string[]>;
  body: Buffer;
}
