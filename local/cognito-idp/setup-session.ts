import type { Contents, Opened } from "./challenges";
import { clientNotFound } from "./errors";
import { invalidSession } from "./flows/sign-in";
import type { Client, Pool } from "./pools";
import type { Service } from "./service";

/**
 * A session of the set-up of a second factor. The request names neither pool nor client, so the pool is the one whose
 * key opens it.
 * @throws NotAuthorizedException, ResourceNotFoundException
 */
export async function openSetupSession<K extends "MFA_SETUP" | "SOFTWARE_TOKEN_SETUP">(
  idp: Service,
  kind: K,
  session: string,
): Promise<{ pool: Pool; client: Client; challenge: Opened<Contents[K]> }> {
  const sealed = Buffer.from(session, "base64");
  for (const pool of idp.pools().values()) {
    const challenge = await idp.challenges.open(pool.id, kind, sealed);
    if (!challenge) continue;
    if (challenge.state !== "valid") throw invalidSession(challenge.state);
    const client = pool.clients.get(challenge.content.clientId);
    if (!client) throw clientNotFound(challenge.content.clientId);
    return { pool, client, challenge };
  }
  throw invalidSession("invalid");
}
