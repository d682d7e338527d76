import type { RequestHead } from "../http/request-head";

/** A request that may be signed, as it came. */
export interface SignedRequest extends RequestHead {
  body: Buffer;
}
