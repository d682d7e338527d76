/**
 * Whether a media type is one of those that an API treats as binary. A wildcard counts on the right alone, but for
 * `*` + `/*`, which takes everything, an absent header too (LocalStack, test_aws_proxy_binary_response, captured).
 */
export function isBinary(mediaType: string | undefined, binaryMediaTypes: readonly string[]): boolean {
  if (binaryMediaTypes.includes("*/*")) return true;
  // Of several in an Accept header AWS looks at the first.
  const [type, subtype, ...rest] = (mediaType ?? "").split(/[,;]/, 1)[0]?.trim().toLowerCase().split("/") ?? [];
  if (!type || !subtype || rest.length > 0 || type === "*") return false;
  return binaryMediaTypes.some((known) => {
    const lower = known.toLowerCase();
    return lower === `${type}/${subtype}` || lower === `${type}/*`;
  });
}
