import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as client from "./client";
import { endAll, LocalRunCommand, ownProgram } from "./harness";

const CONNECTIONS = 64;
/** Seconds of load; a minute by hand. */
const SECONDS = Number(process.env.LOAD_SECONDS ?? 3);

/** One kind of call: who makes it, and the one right answer. */
interface Door {
  name: string;
  call(): Promise<client.Answer>;
  status: number;
  text: RegExp;
}

/** Resident memory in MB (10^6 bytes); undefined where the system does not tell. */
function resident(pid: number): number | undefined {
  try {
    const [, kilobytes] = /^VmRSS:\s+(\d+) kB$/m.exec(fs.readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
    return kilobytes ? Math.round((Number(kilobytes) * 1024) / 1e6) : undefined;
  } catch {
    return undefined;
  }
}

describe("under load", () => {
  after(endAll);

  it(`answers ${CONNECTIONS} connections at every door, with right and wrong keys, for ${SECONDS} s`, async function () {
    this.timeout((SECONDS + 60) * 1000);
    const program = ownProgram({ throttlingRateLimit: "10000", throttlingBurstLimit: "5000" });
    const run = await new LocalRunCommand(program).ready();
    const target = client.targetOf(run);
    const { idToken, email, credentials: key } = await client.signedInUser(target);
    const pid = run.processes().find(({ command }) => command.includes("start.ts"))?.pid ?? 0;
    const forged = idToken.replace(/.(.{10})$/, (_all, rest) => `${idToken.at(-11) === "A" ? "B" : "A"}${rest}`);
    const doors: Door[] = [
      { name: "/", call: () => client.getSigned(target, "/", key), status: 200, text: /^Authenticated!$/ },
      {
        name: "/ unsigned",
        call: () => client.get(target, "/"),
        status: 403,
        text: /^\{"message":"Missing Authentication Token"\}$/,
      },
      {
        name: "/ by another secret",
        call: () => client.getSigned(target, "/", { ...key, secretAccessKey: "another" }),
        status: 403,
        text: /^\{"message":"The request signature we calculated does not match/,
      },
      {
        name: "/me",
        call: () => client.get(target, "/me", { Authorization: idToken }),
        status: 200,
        text: new RegExp(`"email":"${email}"`),
      },
      {
        name: "/me forged",
        call: () => client.get(target, "/me", { Authorization: forged }),
        status: 401,
        text: /^\{"message":"Unauthorized"\}$/,
      },
      {
        name: "/admin",
        call: () => client.getSigned(target, "/admin", key),
        status: 403,
        text: /is not authorized to perform: execute-api:Invoke/,
      },
    ];

    const answers = new Map<string, number>();
    const wrong = new Map<string, number>();
    const until = performance.now() + SECONDS * 1000;
    let halfWay: number | undefined;
    await Promise.all(
      Array.from({ length: CONNECTIONS }, async (_, connection) => {
        for (let turn = connection; performance.now() < until; turn++) {
          const door = doors[turn % doors.length];
          if (!door) continue;
          const { status, text } = await door.call();
          const right = status === door.status && door.text.test(text);
          const count = right ? answers : wrong;
          const what = right ? door.name : `${door.name}: ${status} ${text.slice(0, 100)}`;
          count.set(what, (count.get(what) ?? 0) + 1);
          if (performance.now() > until - SECONDS * 500) halfWay ??= resident(pid);
        }
      }),
    );
    const end = resident(pid);
    const all = [...answers.values()].reduce((sum, count) => sum + count, 0);
    console.log(`      ${all} answers: ${[...answers].map(([name, count]) => `${name} ${count}`).join(", ")}`);
    console.log(`      resident ${halfWay ?? "?"} MB half-way, ${end ?? "?"} MB at the end`);
    assert.deepEqual([...wrong], []);
    for (const { name } of doors) assert.ok(answers.get(name), `${name} was called`);
    if (halfWay !== undefined && end !== undefined) assert.ok(end < halfWay * 1.5, `${halfWay} MB, then ${end} MB`);
  });
});
