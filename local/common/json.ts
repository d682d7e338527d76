/**
 * Parses JSON in which no object names a key twice. JSON.parse would keep the last and drop the others, which in
 * a policy can be a condition; IAM refuses it ("Grammar of the IAM JSON policy language", notes).
 * @throws SyntaxError
 */
export function parseJson(text: string): unknown {
  const value: unknown = JSON.parse(text);
  const objects: Set<string>[] = [];
  // The text is known to be JSON by now, so strings and brackets are all that there is to tell apart.
  for (const [token, colon] of text.matchAll(/"(?:[^"\\]|\\.)*"(\s*:)?|[{}]/g)) {
    if (token === "{") objects.push(new Set());
    else if (token === "}") objects.pop();
    else if (colon) {
      const key: string = JSON.parse(token.slice(0, -colon.length));
      const keys = objects.at(-1);
      if (keys?.has(key)) throw new SyntaxError(`the key ${JSON.stringify(key)} stands twice in one object`);
      keys?.add(key);
    }
  }
  return value;
}
