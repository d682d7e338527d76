import type { Pools } from "../pools";
import { withParameters } from "./with-parameters";

/** Where AWS serves managed login of these pools. */
export function loginOrigins(pools: Pools): string[] {
  return [...pools.values()].flatMap(({ id, domain }) => {
    if (!domain) return [];
    const [region] = id.split("_");
    // A prefix has no dot; a domain of the program's own has one.
    return [`https://${domain.name.includes(".") ? domain.name : `${domain.name}.auth.${region}.amazoncognito.com`}`];
  });
}

/** The addresses at which a browser begins to sign in: one for each client that may use managed login. */
export function signInUrls(pools: Pools, origin: string): string[] {
  return [...pools.values()]
    .filter(({ domain }) => domain)
    .flatMap(({ clients }) => [...clients.values()])
    .flatMap(({ id, oauth }) => {
      const [redirectUri] = oauth?.callbackUrls ?? [];
      if (!oauth?.flows.includes("code") || redirectUri === undefined) return [];
      const scope = oauth.scopes.join(" ");
      const query = {
        client_id: id,
        response_type: "code",
        scope,
        redirect_uri: oauth.defaultRedirectUri ?? redirectUri,
      };
      return [withParameters(`${origin}/login`, query)];
    });
}
