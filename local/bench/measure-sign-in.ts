import * as path from "node:path";
import type { Bench, Served } from "./bench";
import type { User } from "./callers";
import type { Loader } from "./load/load";
import { portOf, userPoolCall } from "./messages";
import { answerSrp, beginSrp } from "./srp-client";
import type { Stack } from "./stack";

const CONNECTIONS = 16;
const FEWEST = 16;
const MOST = 2_000;

/** SRP sign-ins, against the bare arithmetic of them and against MiniStack. */
export async function measureSignIn(bench: Bench): Promise<void> {
  const local = await bench.localRun();
  const rival = await bench.miniStack();
  if (typeof rival === "string") bench.lack("sign-in", "MiniStack", rival);
  const served = [local, ...(typeof rival === "string" ? [] : [rival])];
  const sides: (() => Promise<number>)[] = [];
  for (const each of served) sides.push(await signingIn(bench, each));
  const [ours = [], bare = [], theirs = []] = await bench.rounds("SRP sign-in", [
    sides[0] ?? (async () => 0),
    () => exponentiations(bench),
    ...sides.slice(1),
  ]);
  const row = { measure: "sign-in", what: `SRP, ${CONNECTIONS} connections`, unit: "a second", ours };
  bench.add({ ...row, against: { name: "bare exponentiations", rounds: bare }, goal: { of: "ratio", least: 0.75 } });
  if (theirs.length > 0) bench.add({ ...row, against: { name: "MiniStack", rounds: theirs } });
}

/** A round of a side: as many sign-ins as it does in the seconds of a round, about. */
async function signingIn(bench: Bench, { stack, callers }: Served): Promise<() => Promise<number>> {
  const [user] = callers;
  if (!user) throw new Error("nobody signed up");
  const rate = await signIns(bench.loader, stack, user, FEWEST);
  const count = Math.min(MOST, Math.max(FEWEST, Math.round(rate * bench.options.seconds)));
  return () => signIns(bench.loader, stack, user, count);
}

/**
 * Sign-ins a second. The clock runs while the server is asked, and stands while the client computes its own half
 * between the two requests of each.
 */
async function signIns(loader: Loader, stack: Stack, { email, password }: User, count: number): Promise<number> {
  const { userPoolId, userPoolClientId: ClientId } = stack;
  const port = portOf(stack.awsEndpoint);
  const ask = (messages: ReturnType<typeof userPoolCall>[]) =>
    loader.run({ port, messages, connections: CONNECTIONS, seconds: 600, count, keepBodies: true });

  const sessions = Array.from({ length: count }, () => beginSrp());
  const begun = await ask(
    sessions.map(({ A }) =>
      userPoolCall(stack, "InitiateAuth", {
        ClientId,
        AuthFlow: "USER_SRP_AUTH",
        AuthParameters: { USERNAME: email, SRP_A: A },
      }),
    ),
  );
  const answers = sessions.map((session, index) => {
    const { ChallengeParameters: parameters, Session } = JSON.parse(begun.bodies[index] ?? "{}");
    const ChallengeResponses = answerSrp(session, { userPoolId, password, parameters });
    return userPoolCall(stack, "RespondToAuthChallenge", {
      ClientId,
      ChallengeName: "PASSWORD_VERIFIER",
      ChallengeResponses,
      Session,
    });
  });
  const ended = await ask(answers);
  const without = ended.bodies.filter((body) => !JSON.parse(body).AuthenticationResult?.IdToken).length;
  if (without > 0 || ended.bodies.length !== count) throw new Error(`${stack.name}: a sign-in gave no ID token`);
  return count / (begun.seconds + ended.seconds);
}

async function exponentiations(bench: Bench): Promise<number> {
  const script = path.join(__dirname, "modular-exponentiations.cjs");
  const started = bench.start(process.execPath, [script, String(bench.options.seconds)]);
  return Number(await started.line(/^\d/, bench.options.seconds + 30));
}
