import { randomBytes } from "node:crypto";
import { quoteIf } from "../../common/redact";
import type { Opened, PasswordVerifier } from "../challenges";
import { incorrectPassword, invalidParameter, inWords, notAuthorized, userNotFound, why } from "../errors";
import { parameter } from "../input";
import { type Client, type Pool, srpName } from "../pools";
import type { Service } from "../service";
import { simulate, simulatedId } from "../srp/simulation";
import { canonicalTimestamp, NOBODYS_VERIFIER, parsePublicValue, proves, publicValue } from "../srp/srp";
import { credentialOf } from "../users";
import { type At, beforeFirstFactor, checkMaySignIn, invalidSession, type Proved } from "./sign-in";

type Parameters = ReadonlyMap<string, string>;

/** InitiateAuth with USER_SRP_AUTH: the PASSWORD_VERIFIER challenge, to which AWS gives no Session. */
export async function startSrp(idp: Service, at: At, parameters: Parameters): Promise<object> {
  const name = parameter(parameters, "USERNAME");
  publicValueOf(parameters);
  await beforeFirstFactor(idp, at, name);
  return challengePassword(idp, at, parameters);
}

function publicValueOf(parameters: Parameters): bigint {
  const A = parsePublicValue(parameter(parameters, "SRP_A"));
  if (A === undefined) {
    throw invalidParameter("Invalid SRP_A", why("SRP", "A", "hex of a number from 1 to N - 1", "another"));
  }
  return A;
}

/** @param custom whether the password is a part of a custom sign-in */
export async function challengePassword(
  idp: Service,
  { pool, client }: At,
  parameters: Parameters,
  custom?: { custom: true },
): Promise<object> {
  const name = parameter(parameters, "USERNAME");
  const A = publicValueOf(parameters);
  const user = idp.users.find(pool, name);
  if (!user && !client.preventUserExistenceErrors) throw userNotFound(name);
  if (user) checkMaySignIn(user, client);

  // Simulated whether it is needed or not, so that time does not tell.
  const simulated = simulate(pool, name, (await idp.keys.secrets(pool.id)).simulation);
  const userId = user?.username ?? simulated.userId;
  const { salt, verifier } = user ? credentialOf(user) : simulated.credential;
  const b = randomBytes(32);
  const B = await publicValue(verifier, b);
  const content: PasswordVerifier = {
    kind: "PASSWORD_VERIFIER",
    clientId: client.id,
    userId,
    A: sealedHex(A),
    b: b.toString("base64"),
    B: sealedHex(B),
    ...custom,
  };
  return {
    ChallengeName: "PASSWORD_VERIFIER",
    ChallengeParameters: {
      SALT: salt.toString(16),
      SECRET_BLOCK: await idp.challenges.seal(pool.id, content, client.sessionValidity),
      SRP_B: B.toString(16),
      USERNAME: userId,
      USER_ID_FOR_SRP: userId,
    },
  };
}

/** As many digits as N has, so that every SECRET_BLOCK is as long as every other. */
function sealedHex(value: bigint): string {
  return value.toString(16).padStart(768, "0");
}

/** A user who answered PASSWORD_VERIFIER correctly. */
interface ProvedBySrp extends Proved {
  challenge: Opened<PasswordVerifier>;
}

/** RespondToAuthChallenge with PASSWORD_VERIFIER. @throws NotAuthorizedException for a wrong password */
export async function provePassword(
  idp: Service,
  at: At & { session: string | undefined },
  responses: Parameters,
): Promise<ProvedBySrp> {
  const { pool, client, session } = at;
  const name = parameter(responses, "USERNAME");
  const secretBlock = Buffer.from(parameter(responses, "PASSWORD_CLAIM_SECRET_BLOCK"), "base64");
  const signature = Buffer.from(parameter(responses, "PASSWORD_CLAIM_SIGNATURE"), "base64");
  const timestamp = canonicalTimestamp(parameter(responses, "TIMESTAMP"));
  if (!timestamp) {
    throw invalidParameter(
      "TIMESTAMP format should be EEE MMM d HH:mm:ss z yyyy in english.",
      why(
        "SRP",
        "TIMESTAMP",
        "such as Mon Jun 3 04:05:06 UTC 2024",
        quoteIf(/^[\w :]{1,40}$/, responses.get("TIMESTAMP"), "another value"),
      ),
    );
  }
  if (session !== undefined) throw invalidSession("invalid");
  const challenge = await openSecretBlock(idp, pool, client, secretBlock);
  const { userId } = challenge.content;
  if (!(await isNameOf(idp, pool, name, userId))) {
    throw incorrectPassword(why("SRP", "USERNAME", "the user of the SECRET_BLOCK", name));
  }

  if (!idp.challenges.try(challenge)) throw invalidSession("used");
  checkNotLockedOut(idp, lockoutKey(pool, userId));
  const user = idp.users.get(pool.id, userId);
  const [A, B] = [BigInt(`0x${challenge.content.A}`), BigInt(`0x${challenge.content.B}`)];
  const verifier = user ? credentialOf(user).verifier : NOBODYS_VERIFIER;
  const exchange = { A, B, b: Buffer.from(challenge.content.b, "base64"), verifier };
  const right = await proves(exchange, { poolName: srpName(pool), userId, secretBlock, timestamp }, signature);

  // From here to the verdict nothing waits, so that guesses sent at once are counted one by one.
  checkNotLockedOut(idp, lockoutKey(pool, userId));
  if (!user || !right) {
    idp.lockout.failed(lockoutKey(pool, userId));
    const reason = why("SRP", "PASSWORD_CLAIM_SIGNATURE", "the proof of the user's password", "another");
    throw incorrectPassword(inWords(user ? "wrong password" : "there is no such user", reason));
  }
  idp.lockout.succeeded(lockoutKey(pool, userId));
  return { ...at, user, challenge };
}

/** @throws NotAuthorizedException `Password attempts exceeded` */
export function checkNotLockedOut(idp: Service, key: string): void {
  const remaining = idp.lockout.remaining(key);
  if (remaining > 0) {
    const actual = `locked out for ${Math.ceil(remaining / 1000)} s more`;
    throw notAuthorized("Password attempts exceeded", why("lockout", "user", "fewer wrong passwords", actual));
  }
}

export function lockoutKey(pool: Pool, userId: string): string {
  return `${pool.id} ${userId}`;
}

async function openSecretBlock(
  idp: Service,
  pool: Pool,
  client: Client,
  secretBlock: Buffer,
): Promise<Opened<PasswordVerifier>> {
  const challenge = await idp.challenges.open(pool.id, "PASSWORD_VERIFIER", secretBlock);
  if (!challenge || challenge.content.clientId !== client.id) {
    const actual = challenge ? "of another client" : "none of this pool";
    throw incorrectPassword(why("SRP", "PASSWORD_CLAIM_SECRET_BLOCK", "given to this client", actual));
  }
  if (challenge.state !== "valid") throw invalidSession(challenge.state);
  return challenge;
}

/** Clients answer by USER_ID_FOR_SRP, or by the name that they began with. */
async function isNameOf(idp: Service, pool: Pool, name: string, userId: string): Promise<boolean> {
  const simulated = simulatedId(pool, name, (await idp.keys.secrets(pool.id)).simulation);
  const user = idp.users.find(pool, name);
  return name === userId || (user?.username ?? simulated) === userId;
}
