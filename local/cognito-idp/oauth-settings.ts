import type { Inputs } from "../stack/resources";
import { flag, refuseWhere, someOf, strings, text } from "../stack/settings";
import { USER_SCOPE } from "./jwt/scopes";

/** AWS takes no client that has both (API reference, CreateUserPoolClient, AllowedOAuthFlows). */
export type OauthFlow = "code" | "client_credentials";

/** What a client may do at the OAuth endpoints of its pool's domain. */
export interface OauthSettings {
  flows: readonly OauthFlow[];
  scopes: readonly string[];
  callbackUrls: readonly string[];
  logoutUrls: readonly string[];
  defaultRedirectUri?: string;
}

/** Those that need no resource server (API reference, CreateUserPoolClient, AllowedOAuthScopes). */
export const OWN_SCOPES: readonly string[] = ["openid", "email", "phone", "profile", USER_SCOPE];

/** Undefined for a client that has no use of the OAuth endpoints. @throws NotEnforced */
export function readOauthSettings(inputs: Inputs): OauthSettings | undefined {
  const allowed = flag(inputs.allowedOauthFlowsUserPoolClient ?? false, "allowedOauthFlowsUserPoolClient");
  const flows = strings(inputs.allowedOauthFlows, "allowedOauthFlows");
  const scopes = strings(inputs.allowedOauthScopes, "allowedOauthScopes");
  const callbackUrls = readUrls(inputs, "callbackUrls");
  const logoutUrls = readUrls(inputs, "logoutUrls");
  const defaultRedirectUri = text(inputs.defaultRedirectUri, "defaultRedirectUri");
  for (const [name, given] of Object.entries({ allowedOauthFlows: flows, allowedOauthScopes: scopes })) {
    refuseWhere(
      allowed !== given.length > 0,
      allowed ? name : "allowedOauthFlowsUserPoolClient",
      allowed ? "AWS asks for at least one" : `AWS asks for true where ${name} is given`,
    );
  }
  refuseWhere(
    defaultRedirectUri !== undefined && !callbackUrls.includes(defaultRedirectUri),
    "defaultRedirectUri",
    "AWS takes only one of callbackUrls",
  );
  if (!allowed) return undefined;
  const readFlows = someOf(flows, ["code", "client_credentials"], "allowedOauthFlows");
  if (readFlows.includes("client_credentials")) checkClientCredentials(inputs, readFlows, scopes);
  else
    refuseWhere(callbackUrls.length === 0, "callbackUrls", "AWS asks for at least one where the code grant is allowed");
  return {
    flows: readFlows,
    scopes,
    callbackUrls,
    logoutUrls,
    ...(defaultRedirectUri !== undefined && { defaultRedirectUri }),
  };
}

/** The client itself gets tokens, so that it needs a secret (the same page). */
function checkClientCredentials(inputs: Inputs, flows: readonly OauthFlow[], scopes: readonly string[]): void {
  refuseWhere(flows.length > 1, "allowedOauthFlows", "AWS takes client_credentials alone, without another flow");
  refuseWhere(
    inputs.generateSecret !== true,
    "generateSecret",
    "AWS asks for true where client_credentials is an allowed flow",
  );
  refuseWhere(
    scopes.some((scope) => OWN_SCOPES.includes(scope)),
    "allowedOauthScopes",
    "AWS takes scopes of resource servers alone where client_credentials is an allowed flow",
  );
}

/** Absolute, without a fragment, and over http to localhost alone (API reference, CreateUserPoolClient, CallbackURLs). */
function readUrls(inputs: Inputs, name: string): string[] {
  const urls = strings(inputs[name], name);
  for (const each of urls) {
    const url = URL.canParse(each) ? new URL(each) : undefined;
    refuseWhere(
      url === undefined || each.includes("#") || (url.protocol === "http:" && url.hostname !== "localhost"),
      name,
      `${JSON.stringify(each)} is not an absolute URL without a fragment, by https or at http://localhost, as AWS asks`,
    );
  }
  return urls;
}
