import type { OauthSettings } from "../../oauth-settings";
import type { Service } from "../../service";
import type { At } from "../authentication";
import { clientOfDomain } from "../clients";
import { RedirectedError, ShownError } from "../errors";
import { only, RepeatedParameter } from "../web-request";

/** What an app asks for (RFC 6749, section 4.1.1; RFC 7636, section 4.3), checked. */
export interface AuthorizationRequest extends At {
  /** One that the client declares, to the letter. */
  redirectUri: string;
  scopes: readonly string[];
  state: string | undefined;
  nonce: string | undefined;
  /** Of method S256. */
  codeChallenge: string | undefined;
  /** `none`: no page may be shown. `login`: the user must sign in again. */
  prompt: "none" | "login" | undefined;
  /** The user name that the sign-in page begins with. */
  loginHint: string | undefined;
}

type Refuse = (code: RedirectedError["code"], message: string) => RedirectedError;

/**
 * Reads the parameters of `/oauth2/authorize` and of the pages behind it.
 * @throws ShownError, RedirectedError
 */
export function readAuthorizationRequest(idp: Service, query: URLSearchParams): AuthorizationRequest {
  const at = clientOfQuery(idp, query);
  const { oauth } = at.client;
  const redirectUri = orShown(() => only(query, "redirect_uri"));
  if (redirectUri === undefined) throw new ShownError("invalid_request", "redirect_uri is missing");
  if (!oauth?.callbackUrls.includes(redirectUri)) {
    throw new ShownError("redirect_mismatch", "redirect_uri is not one of the app client's callbackUrls");
  }
  const [state, ...others] = query.getAll("state");
  const refuse: Refuse = (code, message) => new RedirectedError(code, message, { redirectUri, state });
  if (others.length > 0) throw refuse("invalid_request", "state is given more than once");
  try {
    return { ...at, redirectUri, state, ...readRest(oauth, query, refuse) };
  } catch (error) {
    throw error instanceof RepeatedParameter ? refuse("invalid_request", error.message) : error;
  }
}

/** The client that a query names. @throws ShownError */
export function clientOfQuery(idp: Service, query: URLSearchParams): At {
  const id = orShown(() => only(query, "client_id"));
  if (id === undefined) throw new ShownError("invalid_request", "client_id is missing");
  const at = clientOfDomain(idp, id);
  if (!at) throw new ShownError("invalid_client", "client_id is no app client of a user pool that has a domain");
  const { domain } = at.pool;
  if (domain?.version === 2 && !domain.branded.has(id)) {
    throw new ShownError(
      "unavailable",
      "the app client has no ManagedLoginBranding, without which AWS shows no pages of managedLoginVersion 2",
    );
  }
  return at;
}

function readRest(oauth: OauthSettings, query: URLSearchParams, refuse: Refuse) {
  const responseType = only(query, "response_type");
  if (responseType === undefined) throw refuse("invalid_request", "response_type is missing");
  if (responseType !== "code") throw refuse("unsupported_response_type", "response_type is not code");
  if (!oauth.flows.includes("code")) throw refuse("unauthorized_client", "the app client has no code grant");
  const provider = only(query, "identity_provider") ?? only(query, "idp_identifier") ?? "COGNITO";
  if (provider !== "COGNITO") {
    throw refuse("invalid_request", "identity_provider is not COGNITO, the only one of the local run");
  }
  return {
    scopes: readScopes(oauth, only(query, "scope"), refuse),
    codeChallenge: readCodeChallenge(query, refuse),
    prompt: readPrompt(only(query, "prompt"), refuse),
    nonce: only(query, "nonce"),
    loginHint: only(query, "login_hint"),
  };
}

/** All of the client's where none is asked for (developer guide, "Authorize endpoint"). */
function readScopes(oauth: OauthSettings, asked: string | undefined, refuse: Refuse): readonly string[] {
  if (asked === undefined) return oauth.scopes;
  const scopes = [...new Set(asked.split(" ").filter(Boolean))];
  if (scopes.length === 0 || scopes.some((scope) => !oauth.scopes.includes(scope))) {
    throw refuse("invalid_scope", "scope is not among the app client's allowedOauthScopes");
  }
  return scopes;
}

function readCodeChallenge(query: URLSearchParams, refuse: Refuse): string | undefined {
  const method = only(query, "code_challenge_method");
  const codeChallenge = only(query, "code_challenge");
  if (codeChallenge === undefined && method === undefined) return undefined;
  if (codeChallenge === undefined) throw refuse("invalid_request", "code_challenge is missing");
  if (method !== "S256") throw refuse("invalid_request", "code_challenge_method is not S256");
  if (!/^[\w-]{43}$/.test(codeChallenge)) throw refuse("invalid_request", "code_challenge is no SHA-256 in base64url");
  return codeChallenge;
}

/** AWS knows two of OpenID Connect's four that a user pool without other providers has a use for. */
function readPrompt(prompt: string | undefined, refuse: Refuse): AuthorizationRequest["prompt"] {
  if (prompt === undefined || prompt === "none" || prompt === "login") return prompt;
  throw refuse("invalid_request", "prompt is neither none nor login");
}

/** An error in a parameter that comes before the redirect URI is known is shown. */
export function orShown<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw error instanceof RepeatedParameter ? new ShownError("invalid_request", error.message) : error;
  }
}
