import type { Answer } from "../../../aws-json/answer";
import type { RouteContext } from "../../../aws-json/routes";
import { issueTokensOfGrant } from "../../flows/hosted-auth";
import type { Service } from "../../service";
import { jsonAnswer } from "../answers";
import type { At } from "../authentication";
import { OAuthError } from "../errors";
import { only, type WebRequest } from "../web-request";
import { redeemCode } from "./authorization-code";
import { authenticateClient } from "./client-authentication";

/** `POST /oauth2/token` (developer guide, "Token endpoint"). @throws OAuthError */
export async function token(idp: Service, request: WebRequest, context: RouteContext): Promise<Answer> {
  const grantType = only(request.form, "grant_type");
  if (grantType === undefined) throw new OAuthError("invalid_request", "grant_type is missing");
  const at = authenticateClient(idp, request);
  switch (grantType) {
    case "authorization_code":
      return jsonAnswer(200, await byCode(idp, at, request.form, context));
    default:
      throw new OAuthError("unsupported_grant_type", "grant_type is not authorization_code");
  }
}

async function byCode(idp: Service, at: At, form: URLSearchParams, context: RouteContext): Promise<object> {
  if (!at.client.oauth?.flows.includes("code")) {
    throw new OAuthError("unauthorized_client", "the app client has no code grant");
  }
  const code = only(form, "code");
  const redirectUri = only(form, "redirect_uri");
  if (code === undefined) throw new OAuthError("invalid_request", "code is missing");
  if (redirectUri === undefined) throw new OAuthError("invalid_request", "redirect_uri is missing");
  const grant = await redeemCode(idp, at, { code, redirectUri, codeVerifier: only(form, "code_verifier") });
  context.who(grant.user.attributes.sub);
  const issued = await issueTokensOfGrant(idp, at, grant);
  return {
    // Without openid there is no ID token (OpenID Connect Core, section 3.1.2.1).
    ...(grant.scopes.includes("openid") && { id_token: issued.IdToken }),
    access_token: issued.AccessToken,
    refresh_token: issued.RefreshToken,
    expires_in: issued.ExpiresIn,
    token_type: issued.TokenType,
  };
}
