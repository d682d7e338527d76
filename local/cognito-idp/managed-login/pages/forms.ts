import { type Html, html } from "../html";

/** An input with its label. `autocomplete` tells a password manager what it is. */
export interface Field {
  name: string;
  label: string;
  type?: "text" | "password";
  /** The keyboard of a phone. */
  keyboard?: "text" | "email" | "tel" | "numeric";
  /** As HTML names it, such as `current-password` or `one-time-code`. */
  autocomplete: string;
  value?: string;
  hint?: string;
}

export interface Form {
  action: string;
  /** What the form sends along. */
  hidden: Readonly<Record<string, string>>;
  fields: readonly Field[];
  button: string;
  /** A button that is not the page's main one. */
  quiet?: boolean;
}

/** The first empty field gets the focus. */
export function form({ action, hidden, fields, button, quiet }: Form): Html {
  const first = fields.find(({ value = "" }) => value === "");
  return html`<form method="post" action="${action}">
${Object.entries(hidden).map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">\n`)}${fields.map((field) => input(field, field === first))}<button type="submit"${quiet && html` class="quiet"`}>${button}</button>
</form>`;
}

function input(
  { name, label, type = "text", keyboard = "text", autocomplete, value = "", hint }: Field,
  autofocus: boolean,
): Html {
  const id = name.replace(/\W/g, "-");
  return html`<label for="${id}">${label}</label>
<input id="${id}" name="${name}" type="${type}" inputmode="${keyboard}" autocomplete="${autocomplete}" value="${value}" autocapitalize="none" spellcheck="false" required${hint && html` aria-describedby="${id}-hint"`}${autofocus && html` autofocus`}>
${hint && html`<p class="hint" id="${id}-hint">${hint}</p>\n`}`;
}

/** What went wrong; a screen reader says it at once. */
export function problem(message: string | undefined): Html | undefined {
  return message === undefined ? undefined : html`<p class="problem" role="alert">${message}</p>\n`;
}

/** What happened. */
export function notice(message: string | undefined): Html | undefined {
  return message === undefined ? undefined : html`<p class="notice" role="status">${message}</p>\n`;
}

export function links(entries: readonly (readonly [href: string, text: string])[]): Html {
  return html`<nav aria-label="Other pages">${entries.map(([href, text]) => html`<a href="${href}">${text}</a>`)}</nav>\n`;
}
