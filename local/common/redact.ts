/**
 * What a caller sent may be a secret in the wrong place: a token as a user name, a password in a path. The log passes
 * every text of a request through `redact`; where a whole value comes from a caller, its reason is made with
 * `quoteIf`, which quotes nothing but the forms that a secret does not have.
 */

/** A query string or a fragment, encoded or not. */
const QUERY = /(\?|#|%3f|%23)[^\s'"]+/gi;
/** `user:password@` of a URL. */
const USER_INFO = /[^\s/@:'"]*:[^\s/@'"]*@/g;
/** A JSON Web Token, or a part of one: base64url of `{"`. */
const TOKEN = /\beyJ[\w-]*(?:\.[\w-]*)*/g;
/** Characters of base64; `isRandom` decides. */
const RUN = /[A-Za-z0-9+/=_-]{24,}/g;

/** A text for the log without query strings, user info, tokens and keys. */
export function redact(text: string): string {
  return text
    .replace(USER_INFO, "…@")
    .replace(QUERY, "$1…")
    .replace(TOKEN, "…")
    .replace(RUN, (run) => (isRandom(run) ? "…" : run));
}

/** Keys and tokens change between the cases all the time, and have digits; names, paths and ids of AWS do not. */
function isRandom(run: string): boolean {
  const changes = run.match(/[A-Z](?=[^A-Z])|[^A-Z](?=[A-Z])/g)?.length ?? 0;
  return changes >= 9 && /\d/.test(run);
}

/**
 * A caller's value for a reason.
 * @param form the whole value must match it to be quoted: a list of what is allowed
 * @param otherwise what is said of any other value
 */
export function quoteIf(form: RegExp, value: unknown, otherwise: string): string {
  return typeof value === "string" && form.test(value) ? value : otherwise;
}
