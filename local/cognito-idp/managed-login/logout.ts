import type { Answer } from "../../aws-json/answer";
import type { Service } from "../service";
import { redirect } from "./answers";
import { ShownError } from "./errors";
import { clientOfQuery, orShown, readAuthorizationRequest } from "./oauth2/authorization-request";
import { endSession } from "./sessions";
import { only, type WebRequest } from "./web-request";

/**
 * `GET /logout`: ends the browser's session, and leads to one of the client's `logoutUrls` or to the sign-in page
 * (developer guide, "Logout endpoint"). Tokens that apps hold stay valid.
 * @throws ShownError, RedirectedError
 */
export async function logout(idp: Service, request: WebRequest): Promise<Answer> {
  const location = locationAfter(idp, request.query);
  const { pool } = clientOfQuery(idp, request.query);
  return redirect(location, [await endSession(idp, pool, request)]);
}

/** Checked before the session ends, so that a wrong link does nothing. */
function locationAfter(idp: Service, query: URLSearchParams): string {
  const { oauth } = clientOfQuery(idp, query).client;
  const logoutUri = orShown(() => only(query, "logout_uri"));
  if (logoutUri !== undefined) {
    if (oauth?.logoutUrls.includes(logoutUri)) return logoutUri;
    throw new ShownError("redirect_mismatch", "logout_uri is not one of the app client's logoutUrls");
  }
  if (!query.has("redirect_uri")) throw new ShownError("invalid_request", "logout_uri is missing");
  readAuthorizationRequest(idp, query);
  return `/login?${query}`;
}
