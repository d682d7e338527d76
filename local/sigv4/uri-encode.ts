import { bytesOf } from "./bytes";

/**
 * Encodes every byte as `%XX`, in capitals, except RFC 3986's unreserved characters and those in `keep`.
 * Source: IAM User Guide, "Create a signed AWS API request", function UriEncode().
 */
export function uriEncode(text: string, keep = ""): string {
  const encode = (char: string) => `%${char.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`;
  return bytesOf(text)
    .toString("latin1")
    .replace(/[^A-Za-z0-9\-._~]/g, (char) => (keep.includes(char) ? char : encode(char)));
}
