import assert from "node:assert/strict";
import { canonicalPath } from "../../sigv4/canonical-path";

const CASES: [sent: string, canonical: string, source: string][] = [
  ["/path/%C3%A4", "/path/%25C3%25A4", "API Gateway, furaiev/amazon-cognito-identity-dart-2 issue 5"],
  [
    "/$default/%40connections/P-S_9e-7liACH9A%3D",
    "/%24default/%2540connections/P-S_9e-7liACH9A%253D",
    "API Gateway, aws/aws-sdk-net issue 3132",
  ],
  [
    "/test/@connections/JBDvjfGEIAMCERw%3D",
    "/test/%40connections/JBDvjfGEIAMCERw%253D",
    "aws-sigv4 1.6.4, vector double-encode-path",
  ],
  ["/a+b", "/a%2Bb", "API Gateway takes a raw plus sign, aws/aws-sdk-net pull request 4473"],
  ["/a%2Fb", "/a%252Fb", "API Gateway does not decode it, aws/aws-sdk-net pull request 4473"],
  ["", "/", "IAM User Guide, step 1"],
  ["//", "/", "vector get-slash-normalized"],
  ["/a//b/", "/a/b/", "vector get-slashes-normalized"],
  ["/a/./b/../../c", "/c", "RFC 3986 section 5.2.4"],
  ["/../../a", "/a", "RFC 3986 section 5.2.4"],
  ["/a/..", "/", "vector get-relative-normalized"],
  ["/a/%2e%2e/b", "/a/%252e%252e/b", "as @smithy/signature-v4 and botocore sign it"],
  ["/...", "/...", "RFC 3986 section 5.2.4"],
];

describe("sigv4: the canonical path", () => {
  for (const [sent, canonical, source] of CASES) {
    it(`${sent || "(empty)"} is ${canonical} (${source})`, () => assert.equal(canonicalPath(sent), canonical));
  }
});
