/** Sign-in in the page. Amplify proves the password over SRP: it does not leave the page. */
import { Amplify } from "aws-amplify";
import { confirmSignIn, confirmSignUp, fetchAuthSession, signIn, signOut, signUp } from "aws-amplify/auth";
import { cognitoUserPoolsTokenProvider } from "aws-amplify/auth/cognito";
import { settingsOf } from "./stack.js";

/** What a step after the password asks the user for. */
const ASKED = {
  CONFIRM_SIGN_IN_WITH_TOTP_CODE: "Code of your authenticator app",
  CONFIRM_SIGN_IN_WITH_NEW_PASSWORD_REQUIRED: "New password",
};

export function inThePage(stack) {
  Amplify.configure(settingsOf(stack));
  // Tokens end with the tab.
  cognitoUserPoolsTokenProvider.setKeyValueStorage(sessionStorage);

  /** @param ask asks the user for what a step needs */
  async function begin({ email, password }, ask) {
    let { nextStep } = await signIn({ username: email, password });
    if (nextStep.signInStep === "CONFIRM_SIGN_UP") {
      await confirmSignUp({ username: email, confirmationCode: await ask("Code of your confirmation mail") });
      ({ nextStep } = await signIn({ username: email, password }));
    }
    while (nextStep.signInStep !== "DONE") {
      const asked = ASKED[nextStep.signInStep];
      if (!asked) throw new Error(`This page does not know the step ${nextStep.signInStep}.`);
      ({ nextStep } = await confirmSignIn({ challengeResponse: await ask(asked) }));
    }
  }

  return {
    name: "in this page, over SRP",
    signIn: begin,
    async signUp({ email, password }, ask) {
      await signUp({ username: email, password, options: { userAttributes: { email } } });
      await begin({ email, password }, ask);
    },
    refresh: () => fetchAuthSession({ forceRefresh: true }),
    signOut: () => signOut(),
  };
}
