import { quoteIf } from "../common/redact";
import { type Refusal, refuse } from "./errors";

/** The largest allowed difference between a request's date and ours. */
const ALLOWED_SECONDS = 5 * 60;

/** A date in ISO 8601 or in the form of RFC 9110. */
const DATE = /^([\d:.TZ+-]{1,32}|[A-Z][a-z]{2}, [\d:A-Za-z +-]{10,40})$/;

/** The time of signing that a request names. */
export interface Timestamp {
  /** ISO 8601 basic format, such as `20150830T123600Z`. */
  text: string;
  /** Seconds since the epoch. */
  seconds: number;
}

/**
 * Reads X-Amz-Date, or a Date header in the form of RFC 9110 section 5.6.7, which botocore ends with -0000.
 * Source of the refusal: mhart/dynalite index.js, which quotes AWS.
 */
export function readTimestamp(text: string): Timestamp | Refusal {
  const parts = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text)?.slice(1).map(Number);
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts ?? [];
  const milliseconds = parts ? Date.UTC(year, month - 1, day, hour, minute, second) : Date.parse(text);
  const seconds = milliseconds / 1000;
  // The date is formatted again and compared, so that each has one spelling and there is no 31 February.
  const known =
    Number.isFinite(seconds) &&
    (parts ? isoBasic(seconds) === text : new Date(milliseconds).toUTCString() === text.replace(/[+-]0000$/, "GMT"));
  if (known) return { text: isoBasic(seconds), seconds };
  return refuse(
    "IncompleteSignatureException",
    `Date must be in ISO-8601 'basic format'. Got '${text}'. See http://en.wikipedia.org/wiki/ISO_8601`,
    { check: "date", expected: "a date such as 20150830T123600Z", actual: quoteIf(DATE, text, "another value") },
  );
}

/**
 * Refuses a request that was signed more than five minutes ago or ahead; exactly five is accepted. `now` is in
 * milliseconds.
 * API Gateway has the same limit for presigned requests: X-Amz-Expires changes nothing, shorter or longer (the
 * question "How to increase expiration time in AWS signature v4 pre-signed links for API Gateway", 2021).
 */
export function refuseStale({ text, seconds }: Timestamp, now: number): Refusal | undefined {
  const current = Math.floor(now / 1000);
  const [earliest, latest] = [current - ALLOWED_SECONDS, current + ALLOWED_SECONDS];
  const type = "InvalidSignatureException";
  if (seconds < earliest) {
    return refuse(
      type,
      `Signature expired: ${text} is now earlier than ${isoBasic(earliest)} (${isoBasic(current)} - 5 min.)`,
      { check: "date", expected: `${isoBasic(earliest)} or later`, actual: text },
    );
  }
  if (seconds > latest) {
    return refuse(
      type,
      `Signature not yet current: ${text} is still later than ${isoBasic(latest)} (${isoBasic(current)} + 5 min.)`,
      { check: "date", expected: `${isoBasic(latest)} or earlier`, actual: text },
    );
  }
  return undefined;
}

function isoBasic(seconds: number): string {
  return new Date(seconds * 1000).toISOString().replace(/[-:]|\.\d{3}/g, "");
}
