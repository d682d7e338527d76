import { quoteIf } from "../common/redact";
import { characters, matches, wildcards } from "../common/wildcard";
import { ASYMMETRIC } from "./algorithms";
import { type Refusal, refuse } from "./errors";
import type { Timestamp } from "./timestamp";
import type { UnverifiedAuthorization } from "./unverified-authorization";

/** The scope that this endpoint accepts signatures for. */
export interface Scope {
  region: string;
  service: string;
  /** Headers beside Host that must be signed, in lower case. */
  mustSign?: readonly string[];
  /** Whether it accepts SigV4a as well. */
  asymmetric?: boolean;
}

/** The Credential of a signed request: whose key signed, and for which scope. */
export interface Credential {
  accessKeyId: string;
  /** `AWS4-HMAC-SHA256`, or that of SigV4a. */
  algorithm: string;
  /** Eight digits. */
  date: string;
  /** With SigV4a the list of X-Amz-Region-Set, such as `us-*,eu-central-1`. */
  region: string;
  service: string;
  terminator: string;
}

const TERMINATOR = "aws4_request";
/** A date, a region, or a service that clients sign for by mistake. Any other value may be a misplaced secret. */
const SCOPE =
  /^(\d{8}|[a-z]{2}(-[a-z]{1,12}){1,3}-\d{1,2}|execute-api|cognito-(idp|identity)|apigateway|lambda|appsync|dynamodb|es|iam|s3|sqs|sns|sts)$/;

/** Source of the refusal: mhart/dynalite index.js, which quotes AWS. That for SigV4a is from memory. */
export function readCredential({
  credential: text,
  algorithm,
  regionSet = "",
}: UnverifiedAuthorization): Credential | Refusal {
  const parts = text.split("/");
  if (algorithm === ASYMMETRIC && parts.length === 4) {
    const [accessKeyId = "", date = "", service = "", terminator = ""] = parts;
    return { algorithm, accessKeyId, date, region: regionSet, service, terminator };
  }
  const [accessKeyId = "", date = "", region = "", service = "", terminator = ""] = parts;
  if (algorithm !== ASYMMETRIC && parts.length === 5) {
    return { algorithm, accessKeyId, date, region, service, terminator };
  }
  if (algorithm === ASYMMETRIC) {
    return refuse(
      "IncompleteSignatureException",
      `Credential must have exactly 4 slash-delimited elements, e.g. keyid/date/service/term, got '${text}'`,
      { check: "Credential", expected: "4 elements", actual: `${parts.length}` },
    );
  }
  return refuse(
    "IncompleteSignatureException",
    `Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got '${text}'`,
    // Not quoted: a client that swaps key id and secret sends the secret here.
    { check: "Credential", expected: "5 elements", actual: `${parts.length}` },
  );
}

/**
 * Refuses a signature for another scope or another day. AWS names everything that is wrong. Since 2022 it no longer
 * quotes the wrong value: `Credential should be scoped to a valid region. ` (n8n-io/n8n issue 21337, API Gateway,
 * 2025; ExtendDB's auth error fidelity tests, measured 2026-09-16). The order, and the sentences on terminator and
 * date without their quotes, are from mhart/dynalite index.js, which quotes AWS.
 */
export function refuseOutOfScope(
  { algorithm, date, region, service, terminator }: Credential,
  timestamp: Timestamp,
  scope: Scope,
): Refusal | undefined {
  const today = timestamp.text.slice(0, 8);
  const covered = algorithm === ASYMMETRIC && coversRegion(region, scope.region);
  const checks: [check: string, expected: string, actual: string, message: string][] = [
    ["region", scope.region, covered ? scope.region : region, "Credential should be scoped to a valid region. "],
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

/** Whether a list such as `us-*,eu-central-1` has the region; a `*` is any run of characters. */
function coversRegion(regionSet: string, region: string): boolean {
  return regionSet
    .split(",")
    .map((each) => each.trim())
    .some((each) => each !== "" && each.length <= 64 && matches(wildcards(each), characters(region)));
}
