/** Sign-in on Cognito's pages (managed login), by oidc-client-ts: authorization code and PKCE. */
import { Amplify } from "aws-amplify";
import { decodeJWT, fetchAuthSession } from "aws-amplify/auth";
import { cognitoCredentialsProvider } from "aws-amplify/auth/cognito";
import { UserManager, WebStorageStateStore } from "oidc-client-ts";
import { settingsOf } from "./stack.js";

export function onCognitosPages(stack) {
  const { loginDomain, region, userPoolId, userPoolClientId } = stack;
  const issuer = `https://cognito-idp.${region}.amazonaws.com/${userPoolId}`;
  const here = `${location.origin}/`;
  const stateStore = new WebStorageStateStore({ store: sessionStorage });
  const users = new UserManager({
    authority: issuer,
    // What the issuer publishes, and what a local run has at its own address.
    metadata: {
      issuer,
      authorization_endpoint: `${loginDomain}/oauth2/authorize`,
      token_endpoint: `${loginDomain}/oauth2/token`,
      revocation_endpoint: `${loginDomain}/oauth2/revoke`,
    },
    client_id: userPoolClientId,
    redirect_uri: here,
    scope: "openid email",
    // Tokens end with the tab.
    stateStore,
    userStore: new WebStorageStateStore({ store: sessionStorage }),
  });

  /** Amplify calls the API with the tokens that oidc-client-ts has. */
  const tokenProvider = {
    async getTokens({ forceRefresh } = {}) {
      let user = await users.getUser();
      if (user && (forceRefresh || user.expired)) user = await users.signinSilent();
      return user && { accessToken: decodeJWT(user.access_token), idToken: decodeJWT(user.id_token) };
    },
  };
  Amplify.configure(settingsOf(stack), { Auth: { tokenProvider, credentialsProvider: cognitoCredentialsProvider } });

  return {
    name: "on Cognito's pages",
    signIn: () => users.signinRedirect(),
    /** Trades the code in this page's address for tokens. */
    async comeBack() {
      // A code is good once: it leaves the address, whatever comes of it.
      const { href } = location;
      history.replaceState(null, "", "/");
      await users.signinCallback(href);
    },
    refresh: () => fetchAuthSession({ forceRefresh: true }),
    async signOut() {
      await users.revokeTokens(["refresh_token"]);
      await users.removeUser();
      await cognitoCredentialsProvider.clearCredentialsAndIdentityId();
      // Cognito's own parameters: it has no end_session_endpoint.
      const query = new URLSearchParams({ client_id: userPoolClientId, logout_uri: here });
      location.assign(`${loginDomain}/logout?${query}`);
    },
  };
}
