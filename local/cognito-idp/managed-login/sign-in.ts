import type { Answer } from "../../aws-json/answer";
import { AwsError } from "../../common/errors";
import { redirect } from "./answers";
import { answerChallenge, authenticate, type Step } from "./authentication";
import { codeLocation } from "./oauth2/authorize";
import { confirmPage, resetPage } from "./pages/account-pages";
import { type ChallengeState, mfaPage, mfaSetupPage, newPasswordPage } from "./pages/challenge-pages";
import { type Said, submission } from "./pages/form-page";
import { loginPage } from "./pages/login-page";
import { ENDED, problemOf } from "./pages/problems";
import { startSession } from "./sessions";
import { callOperation, codeOf, usernameOf, type Visit } from "./visit";

/** `/login` (developer guide, "Login endpoint"). */
export function login(visit: Visit): Promise<Answer> {
  return submission(
    visit,
    (said) => loginPage(visit, said),
    async () => {
      const username = usernameOf(visit);
      const password = visit.request.form.get("password") ?? "";
      if (username === "" || password === "") {
        return loginPage(visit, { problem: "Enter your user name and your password." });
      }
      try {
        const step = await authenticate(visit.idp, visit.asked, { username, password }, visit.context);
        return await proceed(visit, step);
      } catch (error) {
        return pageFor(visit, error, username);
      }
    },
  );
}

/** A user who must prove an address first is led to the page for it. */
function pageFor(visit: Visit, error: unknown, username: string): Answer {
  if (error instanceof AwsError) {
    const said = { problem: problemOf(error) };
    const page = { UserNotConfirmedException: confirmPage, PasswordResetRequiredException: resetPage }[error.name];
    if (page) {
      if (error.reason) visit.context.refused(error.reason);
      return page(visit, username, said);
    }
  }
  throw error;
}

/** `/newPassword`: the answer to NEW_PASSWORD_REQUIRED. */
export function newPassword(visit: Visit): Promise<Answer> {
  const { form } = visit.request;
  const { schema } = visit.asked.pool;
  const attributes = (form.get("attributes") ?? "").split(" ").filter((name) => schema.get(name)?.required);
  const state = { ...stateOf(form), attributes };
  const page = (said?: Said) => newPasswordPage(visit, state, said);
  return challenge(visit, page, () => {
    const given = attributes.map((name) => [`userAttributes.${name}`, form.get(name) ?? ""]);
    const answer = { NEW_PASSWORD: form.get("password") ?? "", ...Object.fromEntries(given) };
    return answerChallenge(visit.idp, visit.asked, { ...state, name: "NEW_PASSWORD_REQUIRED", answer }, visit.context);
  });
}

/** `/mfa`: the answer to SOFTWARE_TOKEN_MFA. */
export function mfa(visit: Visit): Promise<Answer> {
  const state = stateOf(visit.request.form);
  const page = (said?: Said) => mfaPage(visit, state, said);
  return challenge(visit, page, () => {
    const answer = { SOFTWARE_TOKEN_MFA_CODE: codeOf(visit) };
    return answerChallenge(visit.idp, visit.asked, { ...state, name: "SOFTWARE_TOKEN_MFA", answer }, visit.context);
  });
}

/** `/mfaSetup`: the proof that an app has the secret, and so the answer to MFA_SETUP. */
export function mfaSetup(visit: Visit): Promise<Answer> {
  const { form } = visit.request;
  const state = { ...stateOf(form), secret: form.get("secret") ?? "" };
  const page = (said?: Said) => mfaSetupPage(visit, state, said);
  return challenge(visit, page, async () => {
    const proof = { Session: state.session, UserCode: codeOf(visit) };
    const { Session } = await callOperation(visit, "VerifySoftwareToken", proof);
    const verified = { ...state, session: String(Session), name: "MFA_SETUP", answer: {} } as const;
    return answerChallenge(visit.idp, visit.asked, verified, visit.context);
  });
}

/** The next page: of the app, or of what is still missing. */
async function proceed(visit: Visit, step: Step): Promise<Answer> {
  if ("user" in step) {
    const { session, cookie } = await startSession(visit.idp, visit.asked.pool, step.user);
    return redirect(await codeLocation(visit.idp, visit.asked, session), [cookie]);
  }
  const { session, parameters } = step;
  const state = { session, user: parameters.USER_ID_FOR_SRP ?? "" };
  switch (step.challenge) {
    case "NEW_PASSWORD_REQUIRED": {
      const required: string[] = JSON.parse(parameters.requiredAttributes ?? "[]");
      const attributes = required.map((name) => name.replace(/^userAttributes\./, ""));
      return newPasswordPage(visit, { ...state, attributes });
    }
    case "SOFTWARE_TOKEN_MFA":
      return mfaPage(visit, state);
    case "MFA_SETUP": {
      const { SecretCode, Session } = await callOperation(visit, "AssociateSoftwareToken", { Session: session });
      return mfaSetupPage(visit, { ...state, session: String(Session), secret: String(SecretCode) });
    }
    default:
      throw new Error(`managed login has no page for ${step.challenge}`);
  }
}

/** Takes the answer to a challenge. One that comes too late leads back to the sign-in page. */
async function challenge(visit: Visit, page: (said?: Said) => Answer, answer: () => Promise<Step>): Promise<Answer> {
  const { request, context } = visit;
  if (request.method === "GET") return redirect(`/login?${request.query}`);
  return submission(visit, page, async () => {
    try {
      return await proceed(visit, await answer());
    } catch (error) {
      if (!(error instanceof AwsError && error.message.startsWith("Invalid session"))) throw error;
      if (error.reason) context.refused(error.reason);
      return loginPage(visit, { problem: ENDED });
    }
  });
}

function stateOf(form: URLSearchParams): ChallengeState {
  return { session: form.get("session") ?? "", user: form.get("user") ?? "" };
}
