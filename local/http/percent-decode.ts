/**
 * Decodes `%XX` once. The result has one character per byte; a percent sign without two hexadecimal digits is kept.
 */
export function percentDecode(text: string): string {
  if (!text.includes("%")) return text;
  return text.replace(/%([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

/** The text that such bytes encode; bytes that are not UTF-8 become U+FFFD. */
export function utf8Of(bytes: string): string {
  return /[\u0080-\u00ff]/.test(bytes) ? Buffer.from(bytes, "latin1").toString("utf8") : bytes;
}
