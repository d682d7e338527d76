import type { Answer } from "../../aws-json/answer";

/** @param cookies `Set-Cookie` fields */
export function redirect(location: string, cookies: readonly string[] = []): Answer {
  return {
    status: 302,
    text: "",
    headers: { location, "cache-control": "no-store", ...setCookies(cookies) },
  };
}

/** JSON that no cache keeps, as the token endpoint gives it (RFC 6749, section 5.1). */
export function jsonAnswer(status: number, body: object, headers: Record<string, string> = {}): Answer {
  return {
    status,
    text: JSON.stringify(body),
    headers: {
      "content-type": "application/json;charset=UTF-8",
      "cache-control": "no-store",
      pragma: "no-cache",
      ...headers,
    },
  };
}

export function setCookies(cookies: readonly string[]): { "set-cookie"?: string[] } {
  return cookies.length > 0 ? { "set-cookie": [...cookies] } : {};
}
