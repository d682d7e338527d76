import { quoteIf } from "../common/redact";
import { type Refusal, refuse } from "./errors";
import type { Timestamp } from "./timestamp";

/** What this endpoint takes signatures for. */
export interface Scope {
  region: string;
  service: string;
  /** Headers beside Host that must be signed, in lower case. */
  mustSign?: readonly string[];
}

/** Whose key a signature is made with, and what for: the Credential of a signed request. */
export interface Credential {
  accessKeyId: string;
  /** Eight digits. */
  date: string;
  region: string;
  service: string;
  terminator: string;
}

const TERMINATOR = "aws4_request";
/** A date, a region, or a service that clients sign for by mistake: all else may be a secret in the wrong place. */
const SCOPE =
  /^(\d{8}|[a-z]{2}(-[a-z]{1,12}){1,3}-\d{1,2}|execute-api|cognito-(idp|identity)|apigateway|lambda|appsync|dynamodb|es|iam|s3|sqs|sns|sts)$/;

/** Source of the refusal: mhart/dynalite index.js, which quotes AWS. */
export function readCredential(text: string): Credential | Refusal {
  const parts = text.split("/");
  const [accessKeyId = "", date = "", region = "", service = "", terminator = ""] = parts;
  if (parts.length === 5) return { accessKeyId, date, region, service, terminator };
  return refuse(
    "IncompleteSignatureException",
    `Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got '${text}'`,
    // Not quoted: who swaps key id and secret sends the secret here.
    { check: "Credential", expected: "5 elements", actual: `${parts.length}` },
  );
}

/**
 * Refuses a signature that was made for elsewhere or another day. AWS names all that is wrong, and since 2022 no
 * longer quotes what came: `Credential should be scoped to a valid region. ` (n8n-io/n8n issue 21337, API
 * Gateway, 2025; ExtendDB's auth error fidelity tests, measured 2026-09-16). The order, and the sentences on
 * terminator and date less what they quoted, are from mhart/dynalite index.js, which quotes AWS.
 */
export function refuseOutOfScope(
  { date, region, service, terminator }: Credential,
  timestamp: Timestamp,
  scope: Scope,
): Refusal | undefined {
  const today = timestamp.text.slice(0, 8);
  const checks: [check: string, expected: string, actual: string, message: string][] = [
    ["region", scope.region, region, "Credential should be scoped to a valid region. "],
    ["service", scope.service, service, `Credential should be scoped to correct service: '${scope.service}'. `],
    ["terminator", TERMINATOR, terminator, `Credential should be scoped with a valid terminator: '${TERMINATOR}'. `],
    [
      "date of the scope",
      today,
      date,
      "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP.",
    ],
  ];
  const failed = checks.filter(([, expected, actual]) => expected !== actual);
  const [first] = failed;
  if (!first) return undefined;
  const [check, expected, actual] = first;
  const message = failed.map(([, , , text]) => text).join("");
  return refuse("InvalidSignatureException", message, { check, expected, actual: quoteIf(SCOPE, actual, "another") });
}
