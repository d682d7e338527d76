import type { RouteRequest } from "../../aws-json/routes";

const FORM = "application/x-www-form-urlencoded";

/** A request to managed login, read once. */
export interface WebRequest {
  method: string;
  query: URLSearchParams;
  /** The fields of a posted form; empty for a body of another type. */
  form: URLSearchParams;
  /** Of this server as the browser names it, such as `http://127.0.0.1:4566`. */
  origin: string;
  /** The header as one value. */
  header(name: string): string | undefined;
}

export function readWebRequest({ head, origin, body }: RouteRequest): WebRequest {
  const { method, target, headers } = head;
  const [type = ""] = (headers.joined("content-type") ?? "").split(";");
  return {
    method,
    query: new URLSearchParams(target.query),
    form: new URLSearchParams(type.trim().toLowerCase() === FORM ? body.toString("utf8") : ""),
    origin,
    header: (name) => headers.joined(name),
  };
}

/**
 * The one value of a parameter; undefined where it is missing or empty.
 * @throws RepeatedParameter (RFC 6749, section 3.1: parameters must not be included more than once)
 */
export function only(parameters: URLSearchParams, name: string): string | undefined {
  const values = parameters.getAll(name);
  if (values.length > 1) throw new RepeatedParameter(name);
  return values[0] || undefined;
}

export class RepeatedParameter extends Error {
  constructor(parameter: string) {
    super(`${parameter} is given more than once`);
  }
}

/** The value of a cookie; undefined where it is missing, or sent twice and so perhaps set by another server of this host. */
export function cookie(request: WebRequest, name: string): string | undefined {
  const pairs = (request.header("cookie") ?? "").split(/; */).filter((pair) => pair.startsWith(`${name}=`));
  return pairs.length === 1 ? pairs[0]?.slice(name.length + 1) : undefined;
}
