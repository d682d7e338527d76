import { addHeader, KEYS, NOW, SCOPE, type SentRequest, signed, withHeader } from "./signing";

const MINUTES = 60_000;

/** A request that AWS refuses, and its words; their sources stand beside the code that says them. */
export interface Case {
  title: string;
  request(): Promise<SentRequest>;
  now?: number;
  type: string;
  message: string;
  check: string;
}

const unsigned = (authorization?: string, rest: [string, string][] = []): (() => Promise<SentRequest>) => {
  const rawHeaders: [string, string][] = [["Host", "localhost:3000"], ...rest];
  if (authorization !== undefined) rawHeaders.push(["Authorization", authorization]);
  return async () => ({ method: "GET", target: "/dev/", rawHeaders, body: Buffer.alloc(0) });
};
const dated: [string, string] = ["X-Amz-Date", "20260102T030405Z"];
const CREDENTIAL = "Credential=ASIAEXAMPLEEXAMPLE00/20260102/eu-central-1/execute-api/aws4_request";
const SCOPED = "SignedHeaders=host;x-amz-date";
const header = (edit: (value: string) => string) => async () => withHeader(await signed(), "authorization", edit);
const presigned = (edit: (target: string) => string) => async () => {
  const request = await signed({}, { presign: true });
  return { ...request, target: edit(request.target) };
};

// The hashes are of the whole header value: `printf 'Bearer x' | openssl dgst -sha256 -binary | base64`.
export const CASES: Case[] = [
  {
    title: "no credentials",
    request: unsigned(),
    type: "MissingAuthenticationTokenException",
    message: "Missing Authentication Token",
    check: "credentials",
  },
  {
    title: "Bearer x",
    request: unsigned("Bearer x"),
    type: "IncompleteSignatureException",
    message:
      "Invalid key=value pair (missing equal-sign) in Authorization header (hashed with SHA-256 and encoded with Base64): 'uTem/WB082UJMN2ajD6lH6UChGpTAddMJSx2iu923No='.",
    check: "Authorization",
  },
  {
    title: "a bare token",
    request: unsigned("token"),
    type: "IncompleteSignatureException",
    message:
      "Authorization header requires 'Credential' parameter. Authorization header requires 'Signature' parameter. Authorization header requires 'SignedHeaders' parameter. Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. (Hashed with SHA-256 and encoded with Base64) Authorization=PEaenWxYddN6Q/NT1PiOYfz4EsZu7jRXRlpAsNpBU+A=",
    check: "Authorization",
  },
  {
    title: "a token that holds an equal sign, with a date",
    request: unsigned("Basic eDp5==", [dated]),
    type: "IncompleteSignatureException",
    message:
      "Authorization header requires 'Credential' parameter. Authorization header requires 'Signature' parameter. Authorization header requires 'SignedHeaders' parameter. (Hashed with SHA-256 and encoded with Base64) Authorization=hnxZMpmZRLwaKf9zsEzyPoupL40q0EQKaGgOts8XMy8=",
    check: "Authorization",
  },
  {
    title: "a header without Signature",
    request: unsigned(`AWS4-HMAC-SHA256 ${CREDENTIAL}, ${SCOPED}`, [dated]),
    type: "IncompleteSignatureException",
    message:
      "Authorization header requires 'Signature' parameter. (Hashed with SHA-256 and encoded with Base64) Authorization=G705fNiDWAI94Bd1C8og0ovpKtRo0FtQTCANQbZsNhg=",
    check: "Authorization",
  },
  {
    title: "a header without SignedHeaders, and no date",
    request: unsigned("AWS4-HMAC-SHA256 Credential=a, Signature=b"),
    type: "IncompleteSignatureException",
    message:
      "Authorization header requires 'SignedHeaders' parameter. Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. (Hashed with SHA-256 and encoded with Base64) Authorization=WIPqWomlL2QGrBJdKVmMFJN71JLikBxi7Io9l4Y9baM=",
    check: "Authorization",
  },
  {
    title: "a header that begins with a pair",
    request: unsigned("x-api-key=secret"),
    type: "IncompleteSignatureException",
    message: "Authorization header must begin with the algorithm name, which cannot include an equal-sign",
    check: "Authorization",
  },
  {
    title: "a date in another format",
    request: unsigned(`AWS4-HMAC-SHA256 ${CREDENTIAL}, ${SCOPED}, Signature=0`, [["X-Amz-Date", "2026-01-02"]]),
    type: "IncompleteSignatureException",
    message: "Date must be in ISO-8601 'basic format'. Got '2026-01-02'. See http://en.wikipedia.org/wiki/ISO_8601",
    check: "date",
  },
  {
    title: "a day that does not exist",
    request: unsigned(`AWS4-HMAC-SHA256 ${CREDENTIAL}, ${SCOPED}, Signature=0`, [["X-Amz-Date", "20260231T000000Z"]]),
    type: "IncompleteSignatureException",
    message:
      "Date must be in ISO-8601 'basic format'. Got '20260231T000000Z'. See http://en.wikipedia.org/wiki/ISO_8601",
    check: "date",
  },
  {
    title: "a second more than five minutes old",
    request: () => signed(),
    now: NOW + 5 * MINUTES + 1000,
    type: "InvalidSignatureException",
    message: "Signature expired: 20260102T030405Z is now earlier than 20260102T030406Z (20260102T030906Z - 5 min.)",
    check: "date",
  },
  {
    title: "a second more than five minutes ahead",
    request: () => signed(),
    now: NOW - 5 * MINUTES - 1000,
    type: "InvalidSignatureException",
    message:
      "Signature not yet current: 20260102T030405Z is still later than 20260102T030404Z (20260102T025904Z + 5 min.)",
    check: "date",
  },
  {
    title: "presigned for a week, ten minutes later: API Gateway does not heed X-Amz-Expires",
    request: presigned((target) => target.replace("X-Amz-Expires=60", "X-Amz-Expires=604800")),
    now: NOW + 10 * MINUTES,
    type: "InvalidSignatureException",
    message: "Signature expired: 20260102T030405Z is now earlier than 20260102T030905Z (20260102T031405Z - 5 min.)",
    check: "date",
  },
  {
    title: "Host not signed",
    request: header((value) => value.replace("host;", "")),
    type: "InvalidSignatureException",
    message: "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.",
    check: "SignedHeaders",
  },
  {
    title: "a signed header that is not there",
    request: header((value) => value.replace("host;", "accept;host;")),
    type: "IncompleteSignatureException",
    message: "'accept' is named as a SignedHeader, but it does not exist in the HTTP request.",
    check: "SignedHeaders",
  },
  {
    title: "another algorithm",
    request: header((value) => value.replace("AWS4-HMAC-SHA256", "AWS4-HMAC-SHA1")),
    type: "IncompleteSignatureException",
    message: "Unsupported AWS 'algorithm': 'AWS4-HMAC-SHA1' (only AWS4-HMAC-SHA256 for now). ",
    check: "algorithm",
  },
  {
    title: "a credential of four parts",
    request: header((value) => value.replace("/execute-api", "")),
    type: "IncompleteSignatureException",
    message:
      "Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got 'ASIAEXAMPLEEXAMPLE00/20260102/eu-central-1/aws4_request'",
    check: "Credential",
  },
  {
    title: "a credential of six parts",
    request: header((value) => value.replace("/aws4_request", "/aws4_request/x")),
    type: "IncompleteSignatureException",
    message:
      "Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got 'ASIAEXAMPLEEXAMPLE00/20260102/eu-central-1/execute-api/aws4_request/x'",
    check: "Credential",
  },
  {
    title: "another region",
    request: () => signed({}, { scope: { ...SCOPE, region: "us-east-1" } }),
    type: "InvalidSignatureException",
    message: "Credential should be scoped to a valid region. ",
    check: "region",
  },
  {
    title: "another service",
    request: () => signed({}, { scope: { ...SCOPE, service: "s3" } }),
    type: "InvalidSignatureException",
    message: "Credential should be scoped to correct service: 'execute-api'. ",
    check: "service",
  },
  {
    title: "another region and service",
    request: () => signed({}, { scope: { region: "us-east-1", service: "s3" } }),
    type: "InvalidSignatureException",
    message:
      "Credential should be scoped to a valid region. Credential should be scoped to correct service: 'execute-api'. ",
    check: "region",
  },
  {
    title: "another terminator",
    request: header((value) => value.replace("aws4_request", "aws5_request")),
    type: "InvalidSignatureException",
    message: "Credential should be scoped with a valid terminator: 'aws4_request'. ",
    check: "terminator",
  },
  {
    title: "another day in the scope",
    request: header((value) => value.replace("/20260102/", "/20260101/")),
    type: "InvalidSignatureException",
    message: "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP.",
    check: "date of the scope",
  },
  {
    title: "an unknown key",
    request: header((value) => value.replace("ASIAEXAMPLEEXAMPLE00", "ASIAEXAMPLEEXAMPLE01")),
    type: "UnrecognizedClientException",
    message: "The security token included in the request is invalid.",
    check: "access key",
  },
  {
    title: "another session's token",
    request: () => signed({}, { keys: { ...KEYS, sessionToken: "another" } }),
    type: "UnrecognizedClientException",
    message: "The security token included in the request is invalid.",
    check: "access key",
  },
  {
    title: "no session token",
    request: () => signed({}, { keys: { ...KEYS, sessionToken: undefined } }),
    type: "UnrecognizedClientException",
    message: "The security token included in the request is invalid.",
    check: "access key",
  },
  {
    title: "two Authorization headers, both right",
    request: async () => {
      const request = await signed();
      const [, value = ""] = request.rawHeaders.find(([name]) => name === "authorization") ?? [];
      return addHeader(request, "Authorization", value);
    },
    type: "IncompleteSignatureException",
    message:
      "Invalid key=value pair (missing equal-sign) in Authorization header (hashed with SHA-256 and encoded with Base64): '1ywVvARV4wVZyFBaQ3zYxi9ljrPUuylzjltdaQT5HrU='.",
    check: "Authorization",
  },
  {
    title: "one signature over two Authorization headers",
    request: async () => {
      const request = await signed();
      const [, value = ""] = request.rawHeaders.find(([name]) => name === "authorization") ?? [];
      const [rest = "", signature = ""] = value.split(", Signature=");
      return addHeader(
        withHeader(request, "authorization", () => rest),
        "authorization",
        `Signature=${signature}`,
      );
    },
    type: "IncompleteSignatureException",
    message:
      "Invalid key=value pair (missing equal-sign) in Authorization header (hashed with SHA-256 and encoded with Base64): 'lqGhbOOYAlI1rWMq/Y5QWKaoo+I3L0jC5PCx8ez5soo='.",
    check: "Authorization",
  },
  {
    title: "signed in header and query at once",
    request: async () => addHeader(await signed({}, { presign: true }), "authorization", "Bearer x"),
    type: "InvalidSignatureException",
    message: "Found both 'X-Amz-Algorithm' as a query-string param and 'Authorization' as HTTP header.",
    check: "form",
  },
  {
    title: "a presigned query without its other parameters",
    request: async () => ({
      method: "GET",
      target: "/dev/me?X-Amz-Algorithm=AWS4-HMAC-SHA256",
      rawHeaders: [["host", "localhost:3000"]],
      body: Buffer.alloc(0),
    }),
    type: "IncompleteSignatureException",
    message:
      "AWS query-string parameters must include 'X-Amz-Credential'. AWS query-string parameters must include 'X-Amz-Signature'. AWS query-string parameters must include 'X-Amz-SignedHeaders'. AWS query-string parameters must include 'X-Amz-Date'. Re-examine the query-string parameters.",
    check: "presigned query",
  },
  {
    title: "a presigned query whose parameters are in lower case is no signature",
    request: presigned((target) => target.replace("X-Amz-Algorithm", "x-amz-algorithm")),
    type: "MissingAuthenticationTokenException",
    message: "Missing Authentication Token",
    check: "credentials",
  },
  {
    title: "presigned for another region",
    request: () => signed({}, { presign: true, scope: { ...SCOPE, region: "us-east-1" } }),
    type: "InvalidSignatureException",
    message: "Credential should be scoped to a valid region. ",
    check: "region",
  },
];
