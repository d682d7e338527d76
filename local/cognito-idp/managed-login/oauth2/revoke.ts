import type { Answer } from "../../../aws-json/answer";
import type { RouteContext } from "../../../aws-json/routes";
import { AwsError } from "../../../common/errors";
import { revokeSignIn } from "../../flows/revoke-token";
import type { Service } from "../../service";
import { OAuthError } from "../errors";
import { only, type WebRequest } from "../web-request";
import { authenticateClient } from "./client-authentication";

/** `POST /oauth2/revoke` (developer guide, "Revoke endpoint"; RFC 7009). @throws OAuthError */
export async function revoke(idp: Service, request: WebRequest, context: RouteContext): Promise<Answer> {
  const { client } = authenticateClient(idp, request, 401);
  const token = only(request.form, "token");
  if (token === undefined) throw new OAuthError("invalid_request", "token is missing");
  try {
    await revokeSignIn(idp, client, token, context);
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    const unsupported = error.name === "UnsupportedTokenTypeException";
    throw new OAuthError(unsupported ? "unsupported_token_type" : "invalid_request", error.message);
  }
  return { status: 200, text: "", headers: { "cache-control": "no-store" } };
}
