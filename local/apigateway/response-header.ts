/** A field's name (RFC 9110, section 5.1: a token). */
export const HEADER_NAME = /^[\w!#$%&'*+.^`|~-]+$/;

/** Whether the field says how the message is framed: the server sets it, never a mapping. */
export function isFraming(name: string): boolean {
  return /^(connection|content-length|keep-alive|te|trailer|transfer-encoding|upgrade)$/i.test(name);
}
