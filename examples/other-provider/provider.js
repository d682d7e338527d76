import { generateKeyPairSync, randomBytes } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import Provider from "oidc-provider";

/** The OpenID Connect provider for one application, whose users sign in on our own page. */
export function createProvider({ issuer, clientId, redirectUris, behindProxy, data }, accounts) {
  const { jwks, cookieKeys } = keysOf(data);
  const provider = new Provider(issuer, {
    jwks,
    cookies: { keys: cookieKeys },
    clients: [
      {
        client_id: clientId,
        redirect_uris: redirectUris,
        // A page in a browser keeps no secret: PKCE instead.
        token_endpoint_auth_method: "none",
        grant_types: ["authorization_code"],
        response_types: ["code"],
        id_token_signed_response_alg: "RS256",
      },
    ],
    pkce: { required: () => true },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_context, { uid }) => `/interaction/${uid}` },
    // The identity pool reads the ID token alone.
    conformIdTokenClaims: false,
    claims: { openid: ["sub", "groups"], email: ["email", "email_verified"], profile: ["name"] },
    ttl: { IdToken: 3_600, AccessToken: 3_600, Interaction: 600, Session: 86_400, Grant: 86_400 },
    findAccount(_context, sub) {
      const account = accounts.bySub(sub);
      return account?.active ? { accountId: sub, claims: () => claimsOf(account) } : undefined;
    },
    // The one application is ours: nobody is asked whether it may know who they are.
    async loadExistingGrant(context) {
      const grant = new context.oidc.provider.Grant({
        clientId: context.oidc.client.clientId,
        accountId: context.oidc.session.accountId,
      });
      grant.addOIDCScope("openid email profile");
      await grant.save();
      return grant;
    },
  });
  provider.proxy = behindProxy;
  return provider;
}

/**
 * `groups` is one text, as the rules of an identity pool compare texts: the group that counts first, as in the old
 * pool.
 */
function claimsOf({ sub, email, emailVerified, name, groups }) {
  const [first] = groups;
  return {
    sub,
    ...(email && { email, email_verified: emailVerified }),
    ...(name && { name }),
    ...(first && { groups: first.name }),
  };
}

/** The keys that sign tokens and cookies, made at the first start and readable by their owner alone. */
function keysOf(data) {
  const file = path.join(data, "keys.json");
  if (!fs.existsSync(file)) {
    const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2_048 });
    const key = {
      ...privateKey.export({ format: "jwk" }),
      use: "sig",
      alg: "RS256",
      kid: randomBytes(16).toString("hex"),
    };
    const keys = { jwks: { keys: [key] }, cookieKeys: [randomBytes(32).toString("base64url")] };
    fs.writeFileSync(file, JSON.stringify(keys), { mode: 0o600, flag: "wx" });
  }
  return JSON.parse(fs.readFileSync(file, "utf8"));
}
