import { fingerprint } from "../flows/sign-in";
import type { Pool } from "../pools";
import type { Service } from "../service";
import type { User } from "../users";
import { cookie, type WebRequest } from "./web-request";

/** Milliseconds (developer guide, "Managed login": the session cookie is valid for one hour). */
const VALIDITY = 3_600_000;
/** Only this server reads the cookies, and no page of another site makes a browser send them with a form. */
export const COOKIE_ATTRIBUTES = "Path=/; HttpOnly; SameSite=Lax";

/** A user who is signed in at managed login in one browser. */
export interface WebSession {
  user: User;
  /** Epoch seconds. */
  authTime: number;
}

/** @returns the session, and the cookie to set: encrypted, and accepted by this pool alone */
export async function startSession(
  idp: Service,
  pool: Pool,
  user: User,
): Promise<{ session: WebSession; cookie: string }> {
  const authTime = Math.floor(idp.clock() / 1000);
  const { username, generation } = user;
  const content = { kind: "MANAGED_LOGIN", username, generation, authTime, credential: fingerprint(user) } as const;
  const sealed = Buffer.from(await idp.challenges.seal(pool.id, content, VALIDITY), "base64").toString("base64url");
  return {
    session: { user, authTime },
    cookie: `${nameOf(pool)}=${sealed}; ${COOKIE_ATTRIBUTES}; Max-Age=${VALIDITY / 1000}`,
  };
}

/**
 * The session of the request's cookie; undefined if there is none, or if the user has signed out, is disabled or has
 * another password.
 */
export async function sessionOf(idp: Service, pool: Pool, request: WebRequest): Promise<WebSession | undefined> {
  const opened = await openCookie(idp, pool, request);
  if (opened?.state !== "valid") return undefined;
  const { username, generation, credential, authTime } = opened.content;
  const user = idp.users.get(pool.id, username);
  if (!user?.enabled || user.status !== "CONFIRMED") return undefined;
  if (user.generation !== generation || fingerprint(user) !== credential) return undefined;
  return { user, authTime };
}

/** Ends the session of the request's cookie, also for a copy of it. @returns the cookie that deletes it */
export async function endSession(idp: Service, pool: Pool, request: WebRequest): Promise<string> {
  const opened = await openCookie(idp, pool, request);
  if (opened?.state === "valid") await idp.store.write(() => idp.challenges.use(opened));
  return `${nameOf(pool)}=; ${COOKIE_ATTRIBUTES}; Max-Age=0`;
}

function openCookie(idp: Service, pool: Pool, request: WebRequest) {
  const sealed = cookie(request, nameOf(pool));
  return sealed === undefined
    ? undefined
    : idp.challenges.open(pool.id, "MANAGED_LOGIN", Buffer.from(sealed, "base64url"));
}

/** All pools share one address here, and each has a session of its own. */
function nameOf(pool: Pool): string {
  return `cognito-${pool.id}`;
}
