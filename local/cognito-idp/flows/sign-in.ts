import { createHash } from "node:crypto";
import type { OperationContext } from "../../aws-json/operation";
import { missing, shown } from "../attributes";
import type { Challenge, Opened } from "../challenges";
import {
  incorrectPassword,
  notAuthorized,
  passwordResetRequired,
  userDisabled,
  userNotConfirmed,
  why,
} from "../errors";
import { issueTokens } from "../jwt/tokens";
import type { Client, Pool } from "../pools";
import type { Service } from "../service";
import type { SignIn } from "../sign-ins";
import { secondFactorOf } from "../software-token";
import type { User } from "../users";

/** A user whose password was proved. */
export interface Proved {
  pool: Pool;
  client: Client;
  user: User;
  /** What was answered with the proof. */
  challenge?: Opened<Challenge>;
}

/**
 * Who cannot sign in whatever the password. A disabled user is told so at once only where the client tells
 * everything of users; elsewhere only who knows the password is told (developer guide, "Managing user existence
 * error responses").
 * @throws UserNotConfirmedException, PasswordResetRequiredException, NotAuthorizedException
 */
export function checkMaySignIn(user: User, client: Client): void {
  if (user.status === "UNCONFIRMED") throw userNotConfirmed();
  if (user.status === "RESET_REQUIRED") throw passwordResetRequired();
  if (!user.enabled && !client.preventUserExistenceErrors) throw userDisabled();
}

/** What the right password leads to: tokens, or the challenge to replace it. */
export async function passwordProved(idp: Service, proved: Proved, context: OperationContext): Promise<object> {
  const { pool, client, user, challenge } = proved;
  context.who(user.attributes.sub);
  if (user.status === "UNCONFIRMED") throw userNotConfirmed();
  if (user.status === "RESET_REQUIRED") throw passwordResetRequired();
  if (!user.enabled) throw userDisabled();
  if (user.status === "FORCE_CHANGE_PASSWORD") {
    if (idp.clock() >= (user.passwordExpires ?? 0)) {
      throw notAuthorized(
        "Temporary password has expired and must be reset by an administrator.",
        why("user pool", "temporary password", "one that is valid", "expired"),
      );
    }
    await idp.store.write(() => useUp(idp, challenge));
    return newPasswordRequired(idp, pool, client, user);
  }
  return signIn(idp, { pool, client }, user.username, (current) => {
    // Between the proof and this write another request may have changed the user.
    if (current.verifier !== user.verifier || current.status !== user.status || !current.enabled) {
      throw incorrectPassword(why("user pool", "user", "as when the password was proved", "changed"));
    }
    useUp(idp, challenge);
    return current;
  });
}

interface At {
  pool: Pool;
  client: Client;
}
/** Within the write: changes the user first, or refuses. */
type Prepare = (user: User) => User;

/** What follows the first factor, in one write: tokens, or the challenge of the second factor. */
export async function signIn(idp: Service, at: At, username: string, prepare: Prepare): Promise<object> {
  const outcome = await idp.store.write((): Begun | Unfinished => {
    const user = prepared(idp, at.pool, username, prepare);
    const factor = secondFactorOf(at.pool, user);
    return factor ? { user, factor } : begin(idp, at, user);
  });
  return "factor" in outcome ? challengeFactor(idp, at, outcome) : answerTokens(idp, at, outcome);
}

/** Tokens for who proved every factor, in one write. */
export async function issueTokensOf(idp: Service, at: At, username: string, prepare: Prepare): Promise<object> {
  const begun = await idp.store.write(() => begin(idp, at, prepared(idp, at.pool, username, prepare)));
  return answerTokens(idp, at, begun);
}

interface Begun {
  user: User;
  signIn: SignIn;
  refreshToken: string;
}
/** The second factor is missing. */
interface Unfinished {
  user: User;
  factor: "SOFTWARE_TOKEN_MFA" | "MFA_SETUP";
}

function prepared(idp: Service, pool: Pool, username: string, prepare: Prepare): User {
  const current = idp.users.get(pool.id, username);
  if (!current) throw incorrectPassword(why("user pool", "user", "as before", "deleted"));
  const user = prepare(current);
  if (user !== current) idp.users.put(pool, user);
  return user;
}

function begin(idp: Service, { pool, client }: At, user: User): Begun {
  return { user, ...idp.signIns.begin(pool, client, user) };
}

async function answerTokens(
  idp: Service,
  { pool, client }: At,
  { user, signIn, refreshToken }: Begun,
): Promise<object> {
  const groups = idp.groups.ofUser(pool, user);
  const tokens = await issueTokens({ pool, client, user, groups, signIn }, idp.keys, idp.clock());
  return { AuthenticationResult: { ...tokens, RefreshToken: refreshToken }, ChallengeParameters: {} };
}

async function challengeFactor(idp: Service, at: At, { user, factor }: Unfinished): Promise<object> {
  const name = user.softwareToken?.name;
  return {
    ChallengeName: factor,
    Session: await sealFactor(idp, at, user, { kind: factor }),
    ChallengeParameters: {
      USER_ID_FOR_SRP: user.username,
      ...(factor === "MFA_SETUP" && { MFAS_CAN_SETUP: '["SOFTWARE_TOKEN_MFA"]' }),
      ...(factor === "SOFTWARE_TOKEN_MFA" && name !== undefined && { FRIENDLY_DEVICE_NAME: name }),
    },
  };
}

/** The Session of a second factor, bound to the user, the client and the password. */
export function sealFactor(idp: Service, { pool, client }: At, user: User, content: FactorContent): Promise<string> {
  const bound = { clientId: client.id, userId: user.username, credential: fingerprint(user) };
  return idp.challenges.seal(pool.id, { ...content, ...bound }, client.sessionValidity);
}

type FactorContent =
  | { kind: "SOFTWARE_TOKEN_MFA" | "MFA_SETUP" }
  | { kind: "SOFTWARE_TOKEN_SETUP" | "SOFTWARE_TOKEN_VERIFIED"; secret: string };

/** Within a write. @throws NotAuthorizedException for a challenge that was used before */
export function useUp(idp: Service, challenge: Opened<Challenge> | undefined): void {
  if (challenge && !idp.challenges.use(challenge)) throw invalidSession("used");
}

const SESSIONS = {
  invalid: "Invalid session for the user.",
  expired: "Invalid session for the user, session is expired.",
  used: "Invalid session for the user, session can only be used once.",
} as const;

export function invalidSession(state: keyof typeof SESSIONS) {
  return notAuthorized(SESSIONS[state], why("user pool", "challenge", "valid, and answered once", state));
}

/** A temporary password's fingerprint, so that a session ends with it. */
export function fingerprint(user: User): string {
  return createHash("sha256").update(user.verifier).digest("base64");
}

async function newPasswordRequired(idp: Service, pool: Pool, client: Client, user: User): Promise<object> {
  const given = new Map(Object.entries(user.attributes));
  const readable = shown(user.attributes, client.readable) as { Name: string; Value: string }[];
  const userAttributes = readable.filter(({ Name }) => Name !== "sub").map(({ Name, Value }) => [Name, Value]);
  const content = { clientId: client.id, userId: user.username, credential: fingerprint(user) };
  return {
    ChallengeName: "NEW_PASSWORD_REQUIRED",
    Session: await idp.challenges.seal(pool.id, { kind: "NEW_PASSWORD_REQUIRED", ...content }, client.sessionValidity),
    ChallengeParameters: {
      USER_ID_FOR_SRP: user.username,
      requiredAttributes: JSON.stringify(missing(pool.schema, given).map((name) => `userAttributes.${name}`)),
      userAttributes: JSON.stringify(Object.fromEntries(userAttributes)),
    },
  };
}
