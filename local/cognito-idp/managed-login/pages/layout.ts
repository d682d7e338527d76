import { createHash } from "node:crypto";
import type { Answer } from "../../../aws-json/answer";
import { setCookies } from "../answers";
import { Html, html, type Part } from "../html";

const STYLE = `
:root { color-scheme: light dark; --ink: #16191f; --quiet: #545b64; --paper: #fff; --ground: #f2f3f5; --line: #7d8592;
  --accent: #0a5dc2; --on-accent: #fff; --bad: #b0190d; --good: #1a6b2d; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e9ebed; --quiet: #b0b8c4; --paper: #1b1f27; --ground: #0f1218; --line: #7a8494;
    --accent: #6cb0ff; --on-accent: #0a1420; --bad: #ff9d94; --good: #7fd492; }
}
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 1rem;
  background: var(--ground); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif; }
main { width: 100%; max-width: 24rem; background: var(--paper); border: 1px solid var(--line); border-radius: .75rem;
  padding: 1.75rem; }
h1 { font-size: 1.4rem; line-height: 1.25; margin: 0 0 .5rem; }
p { margin: .25rem 0 1rem; color: var(--quiet); }
label { display: block; font-weight: 600; margin: 1rem 0 .25rem; }
input { width: 100%; font: inherit; padding: .6rem .75rem; color: inherit; background: transparent;
  border: 1px solid var(--line); border-radius: .4rem; }
button { width: 100%; font: inherit; font-weight: 600; margin-top: 1.5rem; padding: .65rem; border: 0;
  border-radius: .4rem; background: var(--accent); color: var(--on-accent); cursor: pointer; }
button.quiet { margin-top: .75rem; background: transparent; color: var(--accent); border: 1px solid var(--line); }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
a { color: var(--accent); }
.problem, .notice { border-left: 4px solid; padding: .5rem .75rem; margin: 1rem 0; }
.problem { color: var(--bad); } .notice { color: var(--good); }
.hint { font-size: .875rem; margin: .5rem 0 0; }
nav { margin-top: 1.25rem; display: grid; gap: .5rem; justify-items: start; }
code { overflow-wrap: anywhere; }
`;
const STYLE_HASH = createHash("sha256").update(STYLE).digest("base64");

/** A page of managed login. */
export interface Page {
  title: string;
  body: Part;
  status?: number;
  /** The redirect URI that a form of the page leads to. */
  target?: string;
  cookies?: readonly string[];
}

export function pageAnswer({ title, body, status = 200, target, cookies = [] }: Page): Answer {
  const { markup } = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${new Html(STYLE)}</style>
</head>
<body>
<main>
<h1>${title}</h1>
${body}
</main>
</body>
</html>
`;
  return {
    status,
    text: markup,
    headers: {
      "content-type": "text/html; charset=utf-8",
      "content-security-policy": contentSecurityPolicy(target),
      "cache-control": "no-store",
      // Not no-referrer: with it a browser sends `Origin: null` with the forms.
      "referrer-policy": "same-origin",
      "x-content-type-options": "nosniff",
      "x-frame-options": "DENY",
      ...setCookies(cookies),
    },
  };
}

/**
 * A page may show itself, and send its forms here. Browsers hold `form-action` against the redirect to the app too, so
 * that the app is named.
 */
function contentSecurityPolicy(target: string | undefined): string {
  const targets = ["'self'", ...(target === undefined ? [] : [sourceOf(new URL(target))])].join(" ");
  return `default-src 'none'; style-src 'sha256-${STYLE_HASH}'; form-action ${targets}; base-uri 'none'; frame-ancestors 'none'`;
}

/** A scheme of an app on a phone has no origin. */
function sourceOf({ protocol, origin }: URL): string {
  return protocol === "https:" || protocol === "http:" ? origin : protocol;
}
