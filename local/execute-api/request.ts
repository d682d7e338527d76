/** Header fields as they were sent, in order, duplicates kept. */
export type RawHeaders = readonly (readonly [name: string, value: string])[];

/** A request, and what the gateway knows of it before it asks any lock. */
export interface GatewayRequest {
  method: string;
  /** The request target as sent: path and query, raw. */
  target: string;
  rawHeaders: RawHeaders;
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

/** Every value of a header, whatever its case. */
export function headerValues(headers: RawHeaders, name: string): string[] {
  const wanted = name.toLowerCase();
  return headers.filter(([sent]) => sent.toLowerCase() === wanted).map(([, value]) => value);
}

/** What a caller sent, cut so that it fits a line of the log. */
export function short(text: string): string {
  return text.length > 100 ? `${text.slice(0, 100)}…` : text;
}
