import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { COOKIE_ATTRIBUTES } from "./sessions";
import { cookie, type WebRequest } from "./web-request";

const COOKIE = "XSRF-TOKEN";
const SECRET = /^[\w-]{43}$/;

/**
 * Ties a form to the browser that it was given to: a secret cookie, and in the form an HMAC of it. Another site can
 * neither read nor set the cookie. A restart makes a new key, so that forms from before it are refused.
 */
export class FormTokens {
  private readonly key = randomBytes(32);

  /** @returns the hidden field's value, and the cookie to set if the browser has none */
  issue(request: WebRequest): { token: string; cookies: string[] } {
    const known = cookie(request, COOKIE) ?? "";
    if (SECRET.test(known)) return { token: this.tokenOf(known), cookies: [] };
    const secret = randomBytes(32).toString("base64url");
    return { token: this.tokenOf(secret), cookies: [`${COOKIE}=${secret}; ${COOKIE_ATTRIBUTES}`] };
  }

  /** Whether the form was given to this browser, and sent by a page of this server. */
  holds(request: WebRequest): boolean {
    const origin = request.header("origin");
    if (origin !== undefined && origin !== request.origin) return false;
    const secret = cookie(request, COOKIE) ?? "";
    const given = Buffer.from(request.form.get("_csrf") ?? "");
    const expected = Buffer.from(this.tokenOf(secret));
    return SECRET.test(secret) && given.length === expected.length && timingSafeEqual(given, expected);
  }

  private tokenOf(secret: string): string {
    return createHmac("sha256", this.key).update(secret).digest("base64url");
  }
}
