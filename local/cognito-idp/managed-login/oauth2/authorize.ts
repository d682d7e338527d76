import type { Answer } from "../../../aws-json/answer";
import type { RouteContext } from "../../../aws-json/routes";
import type { Service } from "../../service";
import { redirect } from "../answers";
import { RedirectedError } from "../errors";
import { sessionOf, type WebSession } from "../sessions";
import type { WebRequest } from "../web-request";
import { withParameters } from "../with-parameters";
import { issueCode } from "./authorization-code";
import { type AuthorizationRequest, readAuthorizationRequest } from "./authorization-request";

/**
 * `GET /oauth2/authorize`: leads on to the app with a code if the browser has a session, and to the sign-in page if it
 * has none (RFC 6749, section 4.1; OpenID Connect Core, section 3.1.2).
 * @throws ShownError, RedirectedError
 */
export async function authorize(idp: Service, request: WebRequest, context: RouteContext): Promise<Answer> {
  const asked = readAuthorizationRequest(idp, request.query);
  const session = asked.prompt === "login" ? undefined : await sessionOf(idp, asked.pool, request);
  if (session) {
    context.who(session.user.attributes.sub);
    return redirect(await codeLocation(idp, asked, session));
  }
  if (asked.prompt === "none") throw new RedirectedError("login_required", "nobody is signed in", asked);
  return redirect(`/login?${request.query}`);
}

/** The redirect URI with a code (RFC 6749, section 4.1.2). */
export async function codeLocation(idp: Service, asked: AuthorizationRequest, session: WebSession): Promise<string> {
  return withParameters(asked.redirectUri, { code: await issueCode(idp, asked, session), state: asked.state });
}
