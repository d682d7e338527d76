/**
 * What a caller sent may be a secret in the wrong place: a token as a user name, a password in a path. The log passes
 * every text of a request through `redact`; where a whole value comes from a caller, its reason is made with
 * `quoteIf`, which quotes nothing but the forms that a secret does not have.
 */

/** A query string or a fragment, encoded or not. */
const QUERY = /(\?|#|%3f|%23)[^\s'"]+/gi;
/** What may hold a URL. */
const WORD = /[^\s'"]+/g;
/** A JSON Web Token, or a part of one: base64url of `{"`. */
const TOKEN = /\beyJ[\w-]*(?:\.[\w-]*)*/g;
/** Characters of base64; `isRandom` decides. */
const RUN = /[A-Za-z0-9+/=_-]{24,}/g;

/** What a text needs to have for any of it to be a secret; most have none, and this runs for each request. */
const SUSPECT = /[?#@]|%3f|%23|eyJ|[A-Za-z0-9+/=_-]{24}/i;

/** A text for the log without query strings, user info, tokens and keys. */
export function redact(text: string): string {
  if (!SUSPECT.test(text)) return text;
  return text
    .replace(WORD, withoutUserInfo)
    .replace(QUERY, "$1…")
    .replace(TOKEN, "…")
    .replace(RUN, (run) => (isRandom(run) ? "…" : run));
}

/** A word without the `user:password` of a URL, or of an authority alone. By search, as a pattern would backtrack. */
function withoutUserInfo(word: string): string {
  const end = word.lastIndexOf("@");
  if (end < 0) return word;
  const scheme = word.indexOf("//");
  if (scheme >= 0 && scheme < end) return `${word.slice(0, scheme + 2)}…${word.slice(end)}`;
  const start = word.lastIndexOf("/", end) + 1;
  return word.slice(start, end).includes(":") ? `${word.slice(0, start)}…${word.slice(end)}` : word;
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
