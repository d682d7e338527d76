import { uriEncode } from "./uri-encode";

/**
 * The path line of the canonical request, without empty and dot segments. It is encoded once more than it was sent, so
 * that `%3D` becomes `%253D`. All services except S3 do both.
 * Source: IAM User Guide, "Create a signed AWS API request", step 1; API Gateway's own message, quoted in
 * furaiev/amazon-cognito-identity-dart-2 issue 5: `/path/%25C3%25A4` for `/path/%C3%A4`.
 */
export function canonicalPath(path: string): string {
  return uriEncode(withoutDotSegments(path), "/");
}

/** A path as its segments name it: `//a/./b/../c/` is `/a/c/`. Encoded dots are ordinary characters. */
export function withoutDotSegments(path: string): string {
  const kept: string[] = [];
  for (const segment of path.split("/")) {
    if (segment === "..") kept.pop();
    else if (segment !== "" && segment !== ".") kept.push(segment);
  }
  return `/${kept.join("/")}${kept.length > 0 && path.endsWith("/") ? "/" : ""}`;
}
