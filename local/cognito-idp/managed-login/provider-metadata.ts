/**
 * The endpoints in the configuration of a pool with a domain (OpenID Connect Discovery 1.0, section 3, and
 * RP-Initiated Logout 1.0, section 2.1), as AWS lists them.
 * @param origin where they are served
 */
export function providerMetadata(origin: string): object {
  return {
    authorization_endpoint: `${origin}/oauth2/authorize`,
    token_endpoint: `${origin}/oauth2/token`,
    userinfo_endpoint: `${origin}/oauth2/userInfo`,
    revocation_endpoint: `${origin}/oauth2/revoke`,
    end_session_endpoint: `${origin}/logout`,
    scopes_supported: ["openid", "email", "phone", "profile"],
    response_types_supported: ["code"],
    token_endpoint_auth_methods_supported: ["client_secret_basic", "client_secret_post"],
  };
}
