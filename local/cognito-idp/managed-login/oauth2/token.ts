import type { Answer } from "../../../aws-json/answer";
import type { RouteContext } from "../../../aws-json/routes";
import { issueTokensOfGrant } from "../../flows/hosted-auth";
import { refresh, rotate } from "../../flows/refresh-token-auth";
import { type IssuedTokens, issueClientToken } from "../../jwt/tokens";
import type { Service } from "../../service";
import { jsonAnswer } from "../answers";
import type { At } from "../authentication";
import { OAuthError } from "../errors";
import { only, type WebRequest } from "../web-request";
import { redeemCode } from "./authorization-code";
import { authenticateClient } from "./client-authentication";

/** `POST /oauth2/token` (developer guide, "Token endpoint"). @throws OAuthError, AwsError */
export async function token(idp: Service, request: WebRequest, context: RouteContext): Promise<Answer> {
  const grantType = only(request.form, "grant_type");
  if (grantType === undefined) throw new OAuthError("invalid_request", "grant_type is missing");
  const at = authenticateClient(idp, request);
  switch (grantType) {
    case "authorization_code":
      requireCodeGrant(at);
      return jsonAnswer(200, await byCode(idp, at, request.form, context));
    case "refresh_token":
      requireCodeGrant(at);
      return jsonAnswer(200, await byRefreshToken(idp, at, request.form, context));
    case "client_credentials":
      return jsonAnswer(200, await byClientCredentials(idp, at, request.form, context));
    default:
      throw new OAuthError(
        "unsupported_grant_type",
        "grant_type is none of authorization_code, refresh_token, client_credentials",
      );
  }
}

function requireCodeGrant({ client }: At): void {
  if (client.oauth?.flows.includes("code")) return;
  throw new OAuthError("unauthorized_client", "the app client has no code grant");
}

async function byCode(idp: Service, at: At, form: URLSearchParams, context: RouteContext): Promise<object> {
  const code = required(form, "code");
  const redirectUri = required(form, "redirect_uri");
  const grant = await redeemCode(idp, at, { code, redirectUri, codeVerifier: only(form, "code_verifier") });
  context.who(grant.user.attributes.sub);
  return tokensOf(await issueTokensOfGrant(idp, at, grant), grant.scopes);
}

/** AWS gives a new refresh token only to clients with rotation (developer guide, "Refresh tokens"). */
async function byRefreshToken(idp: Service, at: At, form: URLSearchParams, context: RouteContext): Promise<object> {
  const refreshToken = required(form, "refresh_token");
  const { signIns } = idp;
  const signIn =
    signIns.ofRefreshToken(refreshToken, at.client) ?? signIns.ofReplacedToken(refreshToken, at.client)?.signIn;
  const { rotation } = at.client;
  const issued = rotation
    ? await rotate(idp, { ...at, gracePeriod: rotation.gracePeriod }, refreshToken, context)
    : await refresh(idp, at, refreshToken, context);
  return tokensOf(issued, signIn?.scopes);
}

/** For a client that is no person (RFC 6749, section 4.4). */
async function byClientCredentials(
  idp: Service,
  { pool, client }: At,
  form: URLSearchParams,
  context: RouteContext,
): Promise<object> {
  const { oauth, secret } = client;
  if (!oauth?.flows.includes("client_credentials") || secret === undefined) {
    throw new OAuthError("unauthorized_client", "the app client has no client credentials grant");
  }
  const { functions, tokenVersion } = pool.lambdaConfig;
  if (functions.has("PreTokenGeneration") && tokenVersion === "V3_0") {
    throw new OAuthError("invalid_grant", "PreTokenGeneration V3_0 is not run here for client credentials");
  }
  const scopes = only(form, "scope")?.split(" ").filter(Boolean) ?? oauth.scopes;
  if (scopes.length === 0 || scopes.some((scope) => !oauth.scopes.includes(scope))) {
    throw new OAuthError("invalid_scope", "scope is not among the app client's allowedOauthScopes");
  }
  context.who(client.id);
  const granted = { pool, client, scopes: [...new Set(scopes)] };
  const accessToken = await issueClientToken(granted, idp.keys, idp.clock());
  return { access_token: accessToken, expires_in: client.validity.access, token_type: "Bearer" };
}

function required(form: URLSearchParams, name: string): string {
  const value = only(form, name);
  if (value === undefined) throw new OAuthError("invalid_request", `${name} is missing`);
  return value;
}

/** @param scopes undefined for a sign-in without managed login */
function tokensOf(issued: IssuedTokens & { RefreshToken?: string }, scopes: readonly string[] = ["openid"]): object {
  return {
    // Without openid there is no ID token (OpenID Connect Core, section 3.1.2.1).
    ...(scopes.includes("openid") && { id_token: issued.IdToken }),
    access_token: issued.AccessToken,
    refresh_token: issued.RefreshToken,
    expires_in: issued.ExpiresIn,
    token_type: issued.TokenType,
  };
}
