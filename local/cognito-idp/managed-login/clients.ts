import type { Service } from "../service";
import type { At } from "./authentication";

/** The client of this id, if its user pool has a domain: managed login serves no other. */
export function clientOfDomain(idp: Service, id: string): At | undefined {
  for (const pool of idp.pools().values()) {
    const client = pool.clients.get(id);
    if (client && pool.domain) return { pool, client };
  }
  return undefined;
}
