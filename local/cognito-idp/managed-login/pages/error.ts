import type { Answer } from "../../../aws-json/answer";
import type { ShownError } from "../errors";
import { html } from "../html";
import { problem } from "./forms";
import { pageAnswer } from "./layout";

/** The page for an error that no app may be told. */
export function errorPage({ code, message }: ShownError): Answer {
  const body = [problem(`${message}.`), html`<p>The app sent you here with a wrong request: <code>${code}</code></p>`];
  return pageAnswer({ title: "This app cannot sign you in", body, status: 400 });
}
