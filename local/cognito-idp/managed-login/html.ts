/** Text that is markup; all other text is escaped when it is put into markup. */
export class Html {
  constructor(readonly markup: string) {}
}

export type Part = string | number | Html | undefined | false | readonly Part[];

/** Markup with values in it: text is escaped, `undefined` and `false` are left out, lists are joined. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return new Html(strings.map((markup, index) => markup + (index < parts.length ? render(parts[index]) : "")).join(""));
}

function render(part: Part): string {
  if (part === undefined || part === false) return "";
  if (part instanceof Html) return part.markup;
  if (Array.isArray(part)) return part.map(render).join("");
  return String(part).replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
