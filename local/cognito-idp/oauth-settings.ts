import type { Inputs } from "../stack/resources";
import { flag, refuseWhere, someOf, strings, text } from "../stack/settings";

/** What a client may do at the OAuth endpoints of its pool's domain. */
export interface OauthSettings {
  flows: readonly "code"[];
  scopes: readonly string[];
  callbackUrls: readonly string[];
  logoutUrls: readonly string[];
  defaultRedirectUri?: string;
}

/** Those that need no resource server (API reference, CreateUserPoolClient, AllowedOAuthScopes). */
const SCOPES = ["openid", "email", "phone", "profile", "aws.cognito.signin.user.admin"];

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
  for (const each of scopes) {
    refuseWhere(
      !SCOPES.includes(each),
      "allowedOauthScopes",
      `${JSON.stringify(each)} is the scope of a resource server, which does not run here; write some of ${SCOPES.join(", ")}`,
    );
  }
  refuseWhere(callbackUrls.length === 0, "callbackUrls", "AWS asks for at least one where the code grant is allowed");
  return {
    flows: someOf(flows, ["code"], "allowedOauthFlows"),
    scopes,
    callbackUrls,
    logoutUrls,
    ...(defaultRedirectUri !== undefined && { defaultRedirectUri }),
  };
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
