import type { Answer } from "../../../aws-json/answer";
import type { Visit } from "../visit";
import { userNameField } from "./fields";
import { formPage, type Said } from "./form-page";

/** The page to sign in on. */
export function loginPage(visit: Visit, said?: Said): Answer {
  const { request, asked } = visit;
  const { pool, loginHint } = asked;
  return formPage(visit, {
    title: "Sign in",
    said,
    path: "/login",
    fields: [
      { ...userNameField(pool), value: request.form.get("username") ?? loginHint ?? "" },
      { name: "password", label: "Password", type: "password", autocomplete: "current-password" },
    ],
    button: "Sign in",
    links: [
      ["/forgotPassword", "I forgot my password"],
      ...(pool.selfSignUp ? [["/signup", "Create an account"] as const] : []),
    ],
  });
}
