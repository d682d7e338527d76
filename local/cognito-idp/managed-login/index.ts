import type { Answer } from "../../aws-json/answer";
import type { OperationTable } from "../../aws-json/operation";
import type { Route, RouteContext, RouteTable } from "../../aws-json/routes";
import { AwsError, type Reason } from "../../common/errors";
import type { Service } from "../service";
import { confirm, confirmForgotPassword, forgotPassword, resendCode, signUp } from "./account";
import { jsonAnswer, redirect } from "./answers";
import { OAuthError, RedirectedError, ShownError } from "./errors";
import { FormTokens } from "./form-tokens";
import { logout } from "./logout";
import { readAuthorizationRequest } from "./oauth2/authorization-request";
import { authorize } from "./oauth2/authorize";
import { revoke } from "./oauth2/revoke";
import { token } from "./oauth2/token";
import { userInfo } from "./oauth2/user-info";
import { errorPage } from "./pages/error";
import { login, mfa, mfaSetup, newPassword } from "./sign-in";
import type { Visit } from "./visit";
import { RepeatedParameter, readWebRequest, type WebRequest } from "./web-request";

type Handle = (request: WebRequest, context: RouteContext) => Promise<Answer>;

type Show = (visit: Visit) => Promise<Answer>;

/**
 * The pages and the OAuth endpoints of user pools that have a domain.
 * @param operations of the user pools' own API
 */
export function managedLogin(idp: Service, operations: OperationTable): RouteTable {
  const forms = new FormTokens();
  const formPage = (show: Show) =>
    page(["GET", "POST"], (request, context) =>
      show({ idp, operations, forms, request, context, asked: readAuthorizationRequest(idp, request.query) }),
    );
  return {
    "/login": formPage(login),
    "/newPassword": formPage(newPassword),
    "/mfa": formPage(mfa),
    "/mfaSetup": formPage(mfaSetup),
    "/signup": formPage(signUp),
    "/confirm": formPage(confirm),
    "/resendcode": formPage(resendCode),
    "/forgotPassword": formPage(forgotPassword),
    "/confirmForgotPassword": formPage(confirmForgotPassword),
    "/logout": page(["GET"], (request) => logout(idp, request)),
    "/oauth2/authorize": page(["GET"], (request, context) => authorize(idp, request, context)),
    "/oauth2/token": endpoint(["POST"], (request, context) => token(idp, request, context)),
    "/oauth2/userInfo": endpoint(["GET"], (request, context) => userInfo(idp, request, context)),
    "/oauth2/revoke": endpoint(["POST"], (request, context) => revoke(idp, request, context)),
  };
}

/** What a browser shows or follows. No page of another origin may read it. */
function page(methods: readonly string[], handle: Handle): Route {
  return route({ methods, crossOrigin: false }, handle, (thrown) => {
    if (thrown instanceof RedirectedError) return { answer: redirect(thrown.location), reason: thrown.reason };
    const error = thrown instanceof RepeatedParameter ? new ShownError("invalid_request", thrown.message) : thrown;
    return error instanceof ShownError ? { answer: errorPage(error), reason: error.reason } : undefined;
  });
}

/** What a client calls, from any origin and without cookies. */
function endpoint(methods: readonly string[], handle: Handle): Route {
  return route({ methods, crossOrigin: true }, handle, (thrown) => {
    const error = thrown instanceof RepeatedParameter ? new OAuthError("invalid_request", thrown.message) : thrown;
    if (error instanceof OAuthError) {
      return { answer: jsonAnswer(error.status, { error: error.code }), reason: error.reason };
    }
    // The user cannot have tokens, or a trigger refuses them.
    if (!(error instanceof AwsError)) return undefined;
    const { message, reason } = error;
    return { answer: jsonAnswer(400, { error: "invalid_grant", error_description: message }), reason };
  });
}

/** An error as it is answered, and as it is logged. */
interface Refusal {
  answer: Answer;
  reason: Reason | undefined;
}

function route(
  kind: Pick<Route, "methods" | "crossOrigin">,
  handle: Handle,
  refusalOf: (error: unknown) => Refusal | undefined,
): Route {
  return {
    ...kind,
    handle: async (request, context) => {
      try {
        return await handle(readWebRequest(request), context);
      } catch (error) {
        const refusal = refusalOf(error);
        if (!refusal) throw error;
        if (refusal.reason) context.refused(refusal.reason);
        return refusal.answer;
      }
    },
  };
}
