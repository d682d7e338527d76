import type { OperationContext } from "../../aws-json/operation";
import type { Contents, Opened } from "../challenges";
import { userDisabled } from "../errors";
import { parameter } from "../input";
import type { Service } from "../service";
import { tokenFingerprint, useCode } from "../software-token";
import type { User } from "../users";
import { fingerprint, invalidSession, issueTokensOf, type At as SignInAt, useUp } from "./sign-in";
import { checkNotLockedOut } from "./user-srp-auth";

interface At extends SignInAt {
  session: string | undefined;
}
type Responses = ReadonlyMap<string, string>;
/** The challenges that follow a first factor. */
type Factor = "SOFTWARE_TOKEN_MFA" | "MFA_SETUP" | "SOFTWARE_TOKEN_SETUP" | "SOFTWARE_TOKEN_VERIFIED";

/**
 * RespondToAuthChallenge with SOFTWARE_TOKEN_MFA. After a wrong code the session may be answered again; wrong codes
 * lock out as wrong passwords do.
 */
export async function answerSoftwareTokenMfa(
  idp: Service,
  at: At,
  responses: Responses,
  context: OperationContext,
): Promise<object> {
  const code = parameter(responses, "SOFTWARE_TOKEN_MFA_CODE");
  const challenge = await openFactor(idp, at, "SOFTWARE_TOKEN_MFA", parameter(responses, "USERNAME"));
  const key = `TOTP ${at.pool.id} ${challenge.content.userId}`;
  return issueTokensOf(idp, at, challenge.content.userId, (user) => {
    checkCurrent(idp, user, challenge);
    checkNotLockedOut(idp, key);
    const { softwareToken } = user;
    if (!softwareToken) throw invalidSession("invalid");
    useUp(idp, challenge);
    // Counted before the code is compared, and undone if it is right.
    idp.lockout.failed(key);
    const used = useCode(softwareToken, code, idp.clock());
    idp.lockout.succeeded(key);
    context.who(user.attributes.sub);
    return { ...user, softwareToken: used };
  });
}

/** RespondToAuthChallenge with MFA_SETUP, by the session that VerifySoftwareToken gave. */
export async function answerMfaSetup(
  idp: Service,
  at: At,
  responses: Responses,
  context: OperationContext,
): Promise<object> {
  const challenge = await openFactor(idp, at, "SOFTWARE_TOKEN_VERIFIED", parameter(responses, "USERNAME"));
  return issueTokensOf(idp, at, challenge.content.userId, (user) => {
    checkCurrent(idp, user, challenge);
    const { softwareToken } = user;
    if (!softwareToken || tokenFingerprint(softwareToken) !== challenge.content.secret) throw invalidSession("invalid");
    useUp(idp, challenge);
    context.who(user.attributes.sub);
    return user;
  });
}

/** Within Store.write: the user is as when the first factor was proved. @throws NotAuthorizedException */
export function checkCurrent(idp: Service, user: User, challenge: Opened<Contents[Factor]>): void {
  if (fingerprint(user) !== challenge.content.credential || user.status !== "CONFIRMED")
    throw invalidSession("invalid");
  if (!user.enabled) throw userDisabled();
  if (idp.challenges.isUsed(challenge)) throw invalidSession("used");
}

async function openFactor<K extends Factor>(
  idp: Service,
  { pool, client, session = "" }: At,
  kind: K,
  name: string,
): Promise<Opened<Contents[K]>> {
  const challenge = await idp.challenges.open(pool.id, kind, Buffer.from(session, "base64"));
  if (!challenge || challenge.content.clientId !== client.id) throw invalidSession("invalid");
  if (idp.users.find(pool, name)?.username !== challenge.content.userId) throw invalidSession("invalid");
  if (challenge.state !== "valid") throw invalidSession(challenge.state);
  return challenge;
}
