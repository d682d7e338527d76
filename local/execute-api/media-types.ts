/**
 * Whether an API treats a media type as binary. A wildcard is valid only for the subtype, except in `*` + `/*`, which
 * matches everything, even an absent header (LocalStack, test_aws_proxy_binary_response, captured).
 */
export function isBinary(mediaType: string | undefined, binaryMediaTypes: readonly string[]): boolean {
  if (binaryMediaTypes.includes("*/*")) return true;
  // AWS uses the first media type of an Accept header.
  const [type, subtype, ...rest] = (mediaType ?? "").split(/[,;]/, 1)[0]?.trim().toLowerCase().split("/") ?? [];
  if (!type || !subtype || rest.length > 0 || type === "*") return false;
  return binaryMediaTypes.some((known) => {
    const lower = known.toLowerCase();
    return lower === `${type}/${subtype}` || lower === `${type}/*`;
  });
}
