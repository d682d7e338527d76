import type { RequestHead } from "../http/request-head";
import type { Answer } from "./answer";

/** A list of header names (RFC 9110, section 5.1). */
const HEADER_NAMES = /^[\w!#$%&'*+.^`|~-]{1,100}( *, *[\w!#$%&'*+.^`|~-]{1,100}){0,49}$/;

const EXPOSED = {
  "access-control-allow-origin": "*",
  "access-control-expose-headers": "x-amzn-RequestId,x-amzn-ErrorType,x-amzn-ErrorMessage,Date",
};

/**
 * The answer to a preflight request; undefined for any other request. AWS's answer at cognito-idp, recorded on
 * 2021-02-16, allows every origin, the method, and the headers that were asked for. It does not allow credentials,
 * so that a browser sends no cookie.
 * @param allowed the methods that the path has
 */
export function preflight({ method, headers }: RequestHead, allowed: readonly string[]): Answer | undefined {
  const asked = headers.joined("access-control-request-method");
  if (method !== "OPTIONS" || headers.joined("origin") === undefined || asked === undefined) return undefined;
  if (!allowed.includes(asked)) return undefined;
  const names = headers.joined("access-control-request-headers");
  return {
    status: 200,
    text: "",
    headers: {
      "access-control-allow-methods": asked,
      ...(names !== undefined && HEADER_NAMES.test(names) && { "access-control-allow-headers": names }),
      "access-control-max-age": "172800",
    },
  };
}

/** Lets a page of any origin read the answer, also a refusal. A request without Origin comes from no page. */
export function exposed({ headers }: RequestHead, answer: Answer): Answer {
  if (headers.joined("origin") === undefined) return answer;
  return { ...answer, headers: { ...EXPOSED, ...answer.headers } };
}
