import type { Answer } from "../../../aws-json/answer";
import { html } from "../html";
import type { Visit } from "../visit";
import { attributeField, codeField, newPasswordField } from "./fields";
import { formPage, type Said } from "./form-page";

/** What a form of a challenge sends back. */
export interface ChallengeState {
  /** Encrypted. */
  session: string;
  /** The user name as the pool keeps it. */
  user: string;
}

export interface NewPasswordState extends ChallengeState {
  /** The attributes that the user must give. */
  attributes: readonly string[];
}

export interface MfaSetupState extends ChallengeState {
  /** The TOTP secret in base 32. */
  secret: string;
}

/** The page for a temporary password. */
export function newPasswordPage(visit: Visit, { attributes, ...state }: NewPasswordState, said?: Said): Answer {
  return formPage(visit, {
    title: "Set a new password",
    said,
    intro: html`<p>Your password is a temporary one. Choose your own.</p>`,
    path: "/newPassword",
    hidden: { ...state, attributes: attributes.join(" ") },
    fields: [
      newPasswordField(visit.asked.pool),
      ...attributes.map((name) => attributeField(name, visit.request.form.get(name) ?? "")),
    ],
    button: "Save and sign in",
  });
}

/** The page for the code of an authenticator app. */
export function mfaPage(visit: Visit, state: ChallengeState, said?: Said): Answer {
  return formPage(visit, {
    title: "Enter your code",
    said,
    intro: html`<p>Open your authenticator app, and enter the code that it shows.</p>`,
    path: "/mfa",
    hidden: { ...state },
    fields: [codeField("Code")],
    button: "Sign in",
  });
}

/** The page that sets up an authenticator app. */
export function mfaSetupPage(visit: Visit, state: MfaSetupState, said?: Said): Answer {
  const { secret } = state;
  const label = encodeURIComponent(visit.asked.pool.name);
  const uri = `otpauth://totp/${label}?${new URLSearchParams({ secret, issuer: visit.asked.pool.name })}`;
  return formPage(visit, {
    title: "Set up an authenticator app",
    said,
    intro: html`<p>Your account needs a second factor. <a href="${uri}">Open your authenticator app</a>, or enter this key there:</p>
<p><code>${secret.replace(/(.{4})(?=.)/g, "$1 ")}</code></p>`,
    path: "/mfaSetup",
    hidden: { ...state },
    fields: [codeField("Code that the app shows")],
    button: "Save and sign in",
  });
}
