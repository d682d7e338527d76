import type { Answer } from "../../aws-json/answer";
import { confirmPage, forgotPasswordPage, resetPage, signUpAttributes, signUpPage } from "./pages/account-pages";
import { submission } from "./pages/form-page";
import { loginPage } from "./pages/login-page";
import { callAsClient, codeOf, usernameOf, type Visit } from "./visit";

/** `/signup`: SignUp. */
export function signUp(visit: Visit): Promise<Answer> {
  const { request, asked } = visit;
  const given = (name: string) => request.form.get(name)?.trim() ?? "";
  return submission(
    visit,
    (said) => signUpPage(visit, said),
    async () => {
      const attributes = signUpAttributes(asked.pool).filter((name) => given(name) !== "");
      const { UserConfirmed } = await callAsClient(visit, "SignUp", {
        Username: given("username"),
        Password: request.form.get("password") ?? "",
        UserAttributes: attributes.map((name) => ({ Name: name, Value: given(name) })),
      });
      if (UserConfirmed) return loginPage(visit, { notice: "Your account is ready. You can sign in." });
      return confirmPage(visit, given("username"));
    },
  );
}

/** `/confirm`: ConfirmSignUp. */
export function confirm(visit: Visit): Promise<Answer> {
  return submission(
    visit,
    (said) => confirmPage(visit, usernameOf(visit), said),
    async () => {
      await callAsClient(visit, "ConfirmSignUp", { Username: usernameOf(visit), ConfirmationCode: codeOf(visit) });
      return loginPage(visit, { notice: "Your account is confirmed. You can sign in." });
    },
  );
}

/** `/resendcode`: ResendConfirmationCode. */
export function resendCode(visit: Visit): Promise<Answer> {
  return submission(
    visit,
    (said) => confirmPage(visit, usernameOf(visit), said),
    async () => {
      await callAsClient(visit, "ResendConfirmationCode", { Username: usernameOf(visit) });
      return confirmPage(visit, usernameOf(visit), { notice: "A new code was sent." });
    },
  );
}

/** `/forgotPassword`: ForgotPassword. */
export function forgotPassword(visit: Visit): Promise<Answer> {
  return submission(
    visit,
    (said) => forgotPasswordPage(visit, said),
    async () => {
      await callAsClient(visit, "ForgotPassword", { Username: usernameOf(visit) });
      return resetPage(visit, usernameOf(visit));
    },
  );
}

/** `/confirmForgotPassword`: ConfirmForgotPassword. */
export function confirmForgotPassword(visit: Visit): Promise<Answer> {
  return submission(
    visit,
    (said) => resetPage(visit, usernameOf(visit), said),
    async () => {
      await callAsClient(visit, "ConfirmForgotPassword", {
        Username: usernameOf(visit),
        ConfirmationCode: codeOf(visit),
        Password: visit.request.form.get("password") ?? "",
      });
      return loginPage(visit, { notice: "Your password is changed. You can sign in." });
    },
  );
}
