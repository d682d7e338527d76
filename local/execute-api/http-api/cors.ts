import type { Answer, GatewayRequest } from "../request";
import type { CorsConfiguration } from "./http-api";

/** Whether it is a browser's preflight request ("CORS-preflight request" of the Fetch standard). */
export function isPreflight({ method, headers }: GatewayRequest): boolean {
  return (
    method === "OPTIONS" &&
    headers.values("origin").length === 1 &&
    headers.values("access-control-request-method").length === 1
  );
}

/**
 * The answer to a preflight request. An origin that is not allowed gets no CORS headers.
 * @param status of the answer: 204 of HTTP APIs, 200 of function URLs
 */
export function preflightAnswer(request: GatewayRequest, cors: CorsConfiguration, status: number): Answer {
  const headers = new Map(allowedOrigin(request, cors));
  if (headers.size > 0) {
    const list = (name: string, values: readonly string[]) => {
      if (values.length > 0) headers.set(name, [values.join(",")]);
    };
    list("access-control-allow-methods", cors.allowMethods);
    list("access-control-allow-headers", cors.allowHeaders);
    list("access-control-expose-headers", cors.exposeHeaders);
    if (cors.maxAge !== undefined) headers.set("access-control-max-age", [String(cors.maxAge)]);
  }
  return { status, headers, body: Buffer.alloc(0) };
}

/**
 * The answer with the API's own CORS headers; the function's are left out, as the API ignores them ("Configure CORS for
 * HTTP APIs"). An answer to a preflight has its own.
 */
export function withCors(answer: Answer, request: GatewayRequest, cors: CorsConfiguration | undefined): Answer {
  if (!cors || isPreflight(request)) return answer;
  const others = [...answer.headers].filter(([name]) => !/^access-control-/i.test(name));
  const own = allowedOrigin(request, cors);
  const exposed: [string, string[]][] =
    own.length > 0 && cors.exposeHeaders.length > 0
      ? [["access-control-expose-headers", [cors.exposeHeaders.join(",")]]]
      : [];
  return { ...answer, headers: new Map([...others, ...own, ...exposed]) };
}

function allowedOrigin({ headers }: GatewayRequest, cors: CorsConfiguration): [string, string[]][] {
  const [origin, ...others] = headers.values("origin");
  if (origin === undefined || others.length > 0) return [];
  const any = cors.allowOrigins.includes("*");
  const scheme = /^https?:\/\//.exec(origin)?.[0];
  const allowed = any || cors.allowOrigins.includes(origin) || cors.allowOrigins.includes(`${scheme}*`);
  if (!allowed) return [];
  return [
    ["access-control-allow-origin", [any ? "*" : origin]],
    ...(cors.allowCredentials ? ([["access-control-allow-credentials", ["true"]]] as [string, string[]][]) : []),
  ];
}
