import type { Answer } from "../../../aws-json/answer";
import type { Pool } from "../../pools";
import { html } from "../html";
import type { Visit } from "../visit";
import { attributeField, codeField, newPasswordField, userNameField } from "./fields";
import { formPage, type Said } from "./form-page";

const TO_SIGN_IN = ["/login", "Back to sign-in"] as const;

export function signUpPage(visit: Visit, said?: Said): Answer {
  const { request, asked } = visit;
  const typed = (name: string) => request.form.get(name) ?? "";
  return formPage(visit, {
    title: "Create an account",
    said,
    path: "/signup",
    fields: [
      { ...userNameField(asked.pool), value: typed("username") },
      ...signUpAttributes(asked.pool).map((name) => attributeField(name, typed(name))),
      { ...newPasswordField(asked.pool), label: "Password" },
    ],
    button: "Create the account",
    links: [TO_SIGN_IN],
  });
}

/** The attributes that a new user is asked for: those that the pool requires or sends a code to. */
export function signUpAttributes({ schema, verifies, usernameAttributes }: Pool): string[] {
  const required = [...schema].filter(([name, { required }]) => required && name !== "sub").map(([name]) => name);
  const addresses = usernameAttributes.size === 0 ? verifies : [];
  const [only] = usernameAttributes.size === 1 ? usernameAttributes : [];
  return [...new Set([...required, ...addresses])].filter((name) => name !== only);
}

/** @param username whom the code was sent to; asked for if it is empty */
export function confirmPage(visit: Visit, username: string, said?: Said): Answer {
  return formPage(visit, {
    title: "Confirm your account",
    said,
    intro: html`<p>Enter the code that was sent to you. ${WHERE}</p>`,
    path: "/confirm",
    hidden: username === "" ? {} : { username },
    fields: [...nameFields(visit, username), codeField("Code")],
    button: "Confirm",
    ...(username !== "" && { otherwise: { path: "/resendcode", button: "Send a new code" } }),
    links: [TO_SIGN_IN],
  });
}

export function forgotPasswordPage(visit: Visit, said?: Said): Answer {
  const { request, asked } = visit;
  return formPage(visit, {
    title: "Reset your password",
    said,
    intro: html`<p>You will be sent a code.</p>`,
    path: "/forgotPassword",
    fields: [{ ...userNameField(asked.pool), value: request.form.get("username") ?? asked.loginHint ?? "" }],
    button: "Send the code",
    links: [TO_SIGN_IN],
  });
}

/** @param username whom the code was sent to; asked for if it is empty */
export function resetPage(visit: Visit, username: string, said?: Said): Answer {
  return formPage(visit, {
    title: "Set a new password",
    said,
    intro: html`<p>Enter the code that was sent to you, and a new password. ${WHERE}</p>`,
    path: "/confirmForgotPassword",
    hidden: username === "" ? {} : { username },
    fields: [...nameFields(visit, username), codeField("Code"), newPasswordField(visit.asked.pool)],
    button: "Save the password",
    ...(username !== "" && { otherwise: { path: "/forgotPassword", button: "Send a new code" } }),
    links: [TO_SIGN_IN],
  });
}

const WHERE = "The local run sends nothing: the code stands in its log.";

const nameFields = ({ asked }: Visit, username: string) => (username === "" ? [userNameField(asked.pool)] : []);
