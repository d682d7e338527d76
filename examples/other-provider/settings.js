import * as path from "node:path";

/** What the provider is told by its environment. */
const NAMES = {
  ISSUER: "the URL of this provider without a slash at its end, such as https://accounts.example.com",
  CLIENT_ID: "the id of the application that signs users in here",
  REDIRECT_URIS: "where the application takes users back, separated by spaces",
  USERS: "the file that npm run export -- --format scim has written",
  DATA: "the folder of this provider's keys and password hashes",
};
/** The old user pool; all three, or none once it is switched off. */
const OLD_POOL = ["OLD_USER_POOL_ID", "OLD_CLIENT_ID", "OLD_REGION"];

/**
 * @param {Record<string, string | undefined>} env
 * @throws Error, one line that names what is missing or wrong
 */
export function readSettings(env) {
  for (const [name, meaning] of Object.entries(NAMES)) {
    if (!env[name]) throw new Error(`${name} is missing: ${meaning}`);
  }
  const issuer = URL.canParse(env.ISSUER) ? new URL(env.ISSUER) : undefined;
  const loopback = issuer?.protocol === "http:" && issuer.hostname === "127.0.0.1";
  if (!(loopback || issuer?.protocol === "https:") || env.ISSUER.endsWith("/")) {
    throw new Error(`ISSUER is ${JSON.stringify(env.ISSUER)}; it must be ${NAMES.ISSUER}, or http://127.0.0.1:PORT`);
  }
  const given = OLD_POOL.filter((name) => env[name]);
  if (given.length > 0 && given.length < OLD_POOL.length) {
    throw new Error(
      `${OLD_POOL.filter((name) => !env[name]).join(" and ")} missing: give all of the old pool, or none`,
    );
  }
  return {
    issuer: env.ISSUER,
    /** Behind a proxy that ends TLS; its `X-Forwarded-` headers are believed then. */
    behindProxy: !loopback,
    port: Number(env.PORT ?? (issuer.port || 3000)),
    clientId: env.CLIENT_ID,
    redirectUris: env.REDIRECT_URIS.split(" "),
    users: env.USERS,
    data: path.resolve(env.DATA),
    oldPool:
      given.length === 0
        ? undefined
        : {
            userPoolId: env.OLD_USER_POOL_ID,
            clientId: env.OLD_CLIENT_ID,
            /** Of the local run; AWS's own where it is left out. */
            endpoint: env.OLD_ENDPOINT || `https://cognito-idp.${env.OLD_REGION}.amazonaws.com/`,
          },
  };
}
