const ESCAPED = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };
const escaped = (text) => text.replace(/[&<>"']/g, (character) => ESCAPED[character]);

/** No script, no frame, nothing from elsewhere. */
export const HEADERS = {
  "content-type": "text/html; charset=utf-8",
  "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'",
  "cache-control": "no-store",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
};

/** @param {{ uid: string, name?: string, refused?: string }} page `uid` is the interaction's */
export function signInPage({ uid, name = "", refused }) {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Sign in</title>
<style>body{font:1rem sans-serif;max-width:20rem;margin:4rem auto}input,button{font:inherit;width:100%;margin:.3rem 0 1rem}</style>
<h1>Sign in</h1>
${refused ? `<p role="alert">${escaped(refused)}</p>` : ""}
<form method="post" action="/interaction/${escaped(uid)}">
<label>E-mail address <input name="name" type="email" autocomplete="username" required value="${escaped(name)}"></label>
<label>Password <input name="password" type="password" autocomplete="current-password" required></label>
<button>Sign in</button>
</form>
</html>
`;
}
