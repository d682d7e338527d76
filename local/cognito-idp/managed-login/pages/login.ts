import type { Answer } from "../../../aws-json/answer";
import type { RouteContext } from "../../../aws-json/routes";
import { AwsError } from "../../../common/errors";
import type { Pool } from "../../pools";
import type { Service } from "../../service";
import { redirect } from "../answers";
import { authenticate } from "../authentication";
import type { FormTokens } from "../form-tokens";
import { type AuthorizationRequest, readAuthorizationRequest } from "../oauth2/authorization-request";
import { codeLocation } from "../oauth2/authorize";
import { startSession } from "../sessions";
import type { WebRequest } from "../web-request";
import { type Field, form, problem } from "./forms";
import { pageAnswer } from "./layout";
import { problemOf, STALE_FORM } from "./problems";

/** `/login`: the page to sign in on (developer guide, "Login endpoint"). @throws ShownError, RedirectedError */
export async function login(
  idp: Service,
  forms: FormTokens,
  request: WebRequest,
  context: RouteContext,
): Promise<Answer> {
  const asked = readAuthorizationRequest(idp, request.query);
  const show = (said?: { problem: string; username: string }) => page(forms, request, asked, said);
  if (request.method === "GET") return show();
  const username = request.form.get("username")?.trim() ?? "";
  const password = request.form.get("password") ?? "";
  if (!forms.holds(request)) return show({ problem: STALE_FORM, username });
  if (username === "" || password === "") return show({ problem: "Enter your user name and your password.", username });
  try {
    const step = await authenticate(idp, asked, { username, password }, context);
    if (!("user" in step))
      return show({ problem: "This sign-in has a further step that is not served here.", username });
    const { session, cookie } = await startSession(idp, asked.pool, step.user);
    return redirect(await codeLocation(idp, asked, session), [cookie]);
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    if (error.reason) context.refused(error.reason);
    return show({ problem: problemOf(error), username });
  }
}

function page(
  forms: FormTokens,
  request: WebRequest,
  { pool, redirectUri, loginHint }: AuthorizationRequest,
  said?: { problem: string; username: string },
): Answer {
  const { token, cookies } = forms.issue(request);
  const body = form({
    action: `/login?${request.query}`,
    hidden: { _csrf: token },
    fields: [
      { name: "username", autocomplete: "username", value: said?.username ?? loginHint ?? "", ...userNameField(pool) },
      { name: "password", label: "Password", type: "password", autocomplete: "current-password" },
    ],
    button: "Sign in",
  });
  return pageAnswer({
    title: "Sign in",
    status: said ? 400 : 200,
    body: [problem(said?.problem), body],
    target: redirectUri,
    cookies,
  });
}

/** What users of the pool sign in with. */
export function userNameField({ usernameAttributes }: Pool): Pick<Field, "label" | "keyboard"> {
  if (usernameAttributes.size === 2) return { label: "E-mail address or phone number" };
  if (usernameAttributes.has("email")) return { label: "E-mail address", keyboard: "email" };
  if (usernameAttributes.has("phone_number")) return { label: "Phone number", keyboard: "tel" };
  return { label: "User name" };
}
