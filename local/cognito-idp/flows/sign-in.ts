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
import { USER_SCOPE } from "../jwt/scopes";
import { issueTokens, preferredRoleOf } from "../jwt/tokens";
import type { Client, Pool } from "../pools";
import type { Service } from "../service";
import type { SignIn } from "../sign-ins";
import { secondFactorOf } from "../software-token";
import { postAuthentication, preAuthentication } from "../triggers/authentication";
import type { TriggerContext } from "../triggers/event-attributes";
import { preTokenGeneration, type TokenSource } from "../triggers/pre-token-generation";
import type { TokenCustomization } from "../triggers/token-customization";
import type { User } from "../users";

/** The client that a user signs in to, and the input of its triggers. */
export interface At extends TriggerContext {
  client: Client;
  /** The reason for the tokens. Default: `Authentication`. */
  tokenSource?: TokenSource;
  /** `authenticated`: the sign-in ends with the user, and gives no tokens; managed login gives them for a code. */
  ending?: "tokens" | "authenticated";
}

/** A user whose password was proved. */
export interface Proved extends At {
  user: User;
  /** The client's answer that proved it. */
  challenge?: Opened<Challenge>;
}

/**
 * Refuses users who cannot sign in with any password. A disabled user learns it at once only if the client reveals
 * which users exist; else only after the right password (developer guide, "Managing user existence
 * error responses").
 * @throws UserNotConfirmedException, PasswordResetRequiredException, NotAuthorizedException
 */
export function checkMaySignIn(user: User, client: Client): void {
  if (user.status === "UNCONFIRMED") throw userNotConfirmed();
  if (user.status === "RESET_REQUIRED") throw passwordResetRequired();
  if (!user.enabled && !client.preventUserExistenceErrors) throw userDisabled();
}

/**
 * Calls PreAuthentication, where the request begins a sign-in. While it runs the user may change: the caller looks the
 * user up after it.
 * @throws AwsError of the trigger, or for a user who cannot sign in
 */
export async function beforeFirstFactor(idp: Service, at: At, name: string): Promise<void> {
  if (!at.validationData) return;
  const user = idp.users.find(at.pool, name);
  if (!user && !at.client.preventUserExistenceErrors) return;
  if (user) checkMaySignIn(user, at.client);
  await preAuthentication(idp.triggers, at, name, user);
}

/** The next step after the right password: tokens, or a challenge. */
export async function passwordProved(idp: Service, proved: Proved, context: OperationContext): Promise<object> {
  const { pool, client, user, challenge } = proved;
  context.who(user.attributes.sub);
  if (user.status === "UNCONFIRMED") throw userNotConfirmed();
  if (user.status === "RESET_REQUIRED") throw passwordResetRequired();
  if (!user.enabled) throw userDisabled();
  if (user.status === "FORCE_CHANGE_PASSWORD") {
    checkTemporaryPassword(user, idp.clock());
    await idp.store.write(() => useUp(idp, challenge));
    return newPasswordRequired(idp, pool, client, user);
  }
  return signIn(idp, proved, user.username, (current) => {
    // Between the proof and this write another request may have changed the user.
    if (current.verifier !== user.verifier || current.status !== user.status || !current.enabled) {
      throw incorrectPassword(why("user pool", "user", "as when the password was proved", "changed"));
    }
    useUp(idp, challenge);
    return current;
  });
}

/** @param now epoch milliseconds @throws NotAuthorizedException */
export function checkTemporaryPassword({ status, passwordExpires = 0 }: User, now: number): void {
  if (status !== "FORCE_CHANGE_PASSWORD" || now < passwordExpires) return;
  throw notAuthorized(
    "Temporary password has expired and must be reset by an administrator.",
    why("user pool", "temporary password", "one that is valid", "expired"),
  );
}

/** Within the write: changes the user first, or refuses. */
type Prepare = (user: User) => User;

/** The next step after the first factor, in one write: tokens, or the challenge of the second factor. */
export async function signIn(idp: Service, at: At, username: string, prepare: Prepare): Promise<object> {
  const outcome = await idp.store.write((): Begun | Proven | Unfinished => {
    const user = prepared(idp, at.pool, username, prepare);
    const factor = secondFactorOf(at.pool, user);
    return factor ? { user, factor } : beginOrWait(idp, at, user);
  });
  return "factor" in outcome ? challengeFactor(idp, at, outcome) : finish(idp, at, outcome);
}

/** Tokens for a user who proved every factor, in one write. */
export async function issueTokensOf(idp: Service, at: At, username: string, prepare: Prepare): Promise<object> {
  const outcome = await idp.store.write(() => beginOrWait(idp, at, prepared(idp, at.pool, username, prepare)));
  return finish(idp, at, outcome);
}

/** With triggers, the sign-in is stored only after them, so that a refused one leaves no session. */
function beginOrWait(idp: Service, at: At, user: User): Begun | Proven {
  const { functions } = at.pool.lambdaConfig;
  if (at.ending === "authenticated") return { user };
  return functions.has("PostAuthentication") || functions.has("PreTokenGeneration") ? { user } : begin(idp, at, user);
}

async function finish(idp: Service, at: At, outcome: Begun | Proven): Promise<object> {
  if ("signIn" in outcome) return answerTokens(idp, at, outcome);
  const { user } = outcome;
  await postAuthentication(idp.triggers, at, user);
  const current = asProved(idp, at.pool, user);
  if (at.ending === "authenticated") return { authenticated: current };
  const customization = await customize(idp, at, at.tokenSource ?? "Authentication", { user: current });
  const begun = await idp.store.write(() => begin(idp, at, asProved(idp, at.pool, user)));
  return answerTokens(idp, at, begun, customization);
}

/** What PreTokenGeneration makes of the user's tokens. @throws AwsError */
export async function customize(
  idp: Service,
  at: At,
  source: TokenSource,
  { user, scopes = [USER_SCOPE] }: { user: User; scopes?: readonly string[] },
): Promise<TokenCustomization | undefined> {
  if (!at.pool.lambdaConfig.functions.has("PreTokenGeneration")) return undefined;
  const groups = idp.groups.ofUser(at.pool, user);
  const subject = { user, groups, preferredRole: preferredRoleOf(groups), scopes };
  return preTokenGeneration(idp.triggers, at, source, subject);
}

/** The user as of now, after a wait; attributes and groups may be others. @throws NotAuthorizedException */
function asProved(idp: Service, pool: Pool, before: User): User {
  const user = idp.users.get(pool.id, before.username);
  const same = (["verifier", "status", "enabled", "generation"] as const).every(
    (name) => user?.[name] === before[name],
  );
  if (!user || !same || user.attributes.sub !== before.attributes.sub) {
    throw incorrectPassword(why("user pool", "user", "as when every factor was proved", "changed"));
  }
  return user;
}

/** Every factor is proved; triggers run next. */
interface Proven {
  user: User;
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
  customization?: TokenCustomization,
): Promise<object> {
  const groups = idp.groups.ofUser(pool, user);
  const tokens = await issueTokens({ pool, client, user, groups, signIn, customization }, idp.keys, idp.clock());
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
