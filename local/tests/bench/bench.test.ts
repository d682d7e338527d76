import * as assert from "node:assert/strict";
import { execFile } from "node:child_process";
import * as fs from "node:fs";
import * as http from "node:http";
import type { AddressInfo } from "node:net";
import * as path from "node:path";
import { AnswerReader } from "../../bench/load/answer-reader";
import type { Message } from "../../bench/load/job";
import { Loader } from "../../bench/load/load";
import { intoReport } from "../../bench/performance-page";
import { type Goal, holds, type Report, ratiosOf, spreadOf } from "../../bench/report";
import { answerSrp, beginSrp } from "../../bench/srp-client";
import { tableOf } from "../../bench/table";
import { toNumber } from "../../cognito-idp/srp/modular-exponentiation";
import { proves, publicValue, verifierOf } from "../../cognito-idp/srp/srp";
import { temporaryFolder } from "../support/temporary-folder";

const root = path.join(__dirname, "..", "..", "..");

/** Runs the command; resolves with its exit code and what it wrote, whatever they are. */
function bench(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const all = ["--require", "sucrase/register", path.join("local", "bench", "main.ts"), ...args];
  return new Promise((resolve) => {
    execFile(process.execPath, all, { cwd: root }, (error, stdout, stderr) => {
      resolve({ code: error ? Number(error.code) : 0, stdout, stderr });
    });
  });
}

describe("bench", () => {
  it("measures a tiny run of the real gateway against the bare server, every answer checked", async () => {
    const json = path.join(temporaryFolder(), "report.json");
    const { code, stdout, stderr } = await bench(
      ...["--only", "gateway", "--rounds", "1", "--seconds", "0.1", "--json", json, "--no-ministack"],
    );
    assert.equal(code, 0, stdout + stderr);
    const report = JSON.parse(fs.readFileSync(json, "utf8")) as Report;
    assert.deepEqual(report.missing, [{ measure: "gateway", what: "MiniStack", why: "left out by --no-ministack" }]);
    const throughput = report.rows.filter(({ unit }) => unit === "a second");
    assert.deepEqual(
      throughput.map(({ what, against }) => [what, against?.name]),
      [
        ["GET /me, ID token, 1 connection", "bare node:http"],
        ["GET /me, ID token, 16 connections", "bare node:http"],
        ["GET /me, ID token, 64 connections", "bare node:http"],
        ["GET /, signed, 1 connection", "bare node:http"],
        ["GET /, signed, 16 connections", "bare node:http"],
        ["GET /, signed, 64 connections", "bare node:http"],
      ],
    );
    for (const { what, ours, against } of report.rows) {
      for (const rounds of [ours, against?.rounds ?? []]) {
        assert.equal(rounds.length, 1, what);
        assert.ok(Number(rounds[0]) > 0, what);
      }
    }
    assert.match(stdout, /^gateway: GET \/me, ID token, 16 connections +a second /m);
    assert.match(stdout, /^not measured: gateway: MiniStack: left out by --no-ministack$/m);
  });

  const REFUSED: [args: string[], line: string][] = [
    [
      ["--only", "speed"],
      '--only is "speed"; allowed is one of gateway, refusal, sign-in, start, memory, program, function, tests',
    ],
    [["--rounds", "0"], '--rounds is "0"; allowed is a whole number from 1 to 100'],
    [["--seconds", "1h"], '--seconds is "1h"; allowed is a number over 0, up to 120'],
  ];
  for (const [args, line] of REFUSED) {
    it(`takes no ${args.join(" ")}`, async () => {
      const { code, stdout, stderr } = await bench(...args);
      assert.deepEqual({ code, stdout, stderr }, { code: 1, stdout: "", stderr: `${line}\n` });
    });
  }
});

describe("bench: the loader", () => {
  let loader: Loader;
  before(() => {
    loader = new Loader();
  });
  after(() => loader.stop());

  /** Serves these answers in turn, and gives what came of so many requests. */
  async function load(answers: [status: number, body: string][], count: number, expected: Partial<Message> = {}) {
    let served = 0;
    const server = http.createServer((_request, response) => {
      const [status, body] = answers[served++ % answers.length] ?? [500, ""];
      response.writeHead(status, { "Content-Length": body.length }).end(body);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    const text = "GET / HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n";
    try {
      const messages = [{ text, status: 200, body: "hello", ...expected }];
      const job = { port, messages, connections: 2, seconds: 20, count, keepBodies: true };
      return { ...(await loader.run(job)), served };
    } finally {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
  }

  it("sends as many requests as it is told, and counts the right answers", async () => {
    const { answers, throttled, served, bodies } = await load([[200, "hello"]], 50);
    assert.deepEqual(
      { answers, throttled, served, bodies },
      { answers: 50, throttled: 0, served: 50, bodies: ["hello"] },
    );
  });

  it("counts what the throttle refused by itself, and not as an answer", async () => {
    const { answers, throttled } = await load(
      [
        [200, "hello"],
        [429, "slower"],
      ],
      50,
    );
    assert.deepEqual({ answers, throttled }, { answers: 25, throttled: 25 });
  });

  it("takes no other status for the right one", async () => {
    await assert.rejects(
      load(
        [
          [200, "hello"],
          [500, "hello"],
        ],
        50,
      ),
      { message: "expected 200 hello, and 500 hello came" },
    );
  });

  it("takes no other body for the right one", async () => {
    await assert.rejects(
      load(
        [
          [200, "hello"],
          [200, "hullo"],
        ],
        50,
      ),
      { message: "expected 200 hello, and 200 hullo came" },
    );
  });

  it("takes an answer that comes in pieces, and none that is not framed", () => {
    const reader = new AnswerReader();
    const pieces = ["HTTP/1.1 200 OK\r\nContent-Le", "ngth: 5\r\n\r\nhel", "lo"];
    const read = pieces.map((piece) => reader.read(Buffer.from(piece)));
    assert.deepEqual(
      read.map((answer) => answer && [answer.status, answer.body.toString()]),
      [undefined, undefined, [200, "hello"]],
    );
    assert.throws(() => reader.read(Buffer.from("HTTP/1.1 200 OK\r\n\r\nhello")), /without Content-Length/);
  });
});

describe("bench: the report", () => {
  const row = (ours: number[], rounds: number[], goal?: Goal) => ({
    ...{ measure: "gateway", what: "calls", unit: "a second", ours },
    ...{ against: { name: "the limit", rounds }, goal },
  });

  it("compares within a round, and sums up by the median", () => {
    assert.deepEqual(ratiosOf(row([10, 90, 40], [100, 100, 200])), [0.1, 0.9, 0.2]);
    assert.deepEqual(spreadOf([0.1, 0.9, 0.2]), { min: 0.1, median: 0.2, max: 0.9 });
    assert.deepEqual(spreadOf([4, 1, 3, 2]), { min: 1, median: 2.5, max: 4 });
    assert.throws(() => spreadOf([]), { message: "there is no figure to sum up" });
  });

  const JUDGED: [goal: Goal, met: boolean][] = [
    [{ of: "ratio", least: 0.2 }, true],
    [{ of: "ratio", least: 0.21 }, false],
    [{ of: "ratio", most: 0.2 }, true],
    [{ of: "ratio", most: 0.19 }, false],
    [{ of: "figure", most: 40 }, true],
    [{ of: "figure", most: 39 }, false],
    [{ of: "difference", most: -90 }, true],
    [{ of: "difference", most: -91 }, false],
  ];
  for (const [goal, met] of JUDGED) {
    it(`finds ${JSON.stringify(goal)} ${met ? "met" : "missed"}`, () => {
      assert.equal(holds(row([10, 90, 40], [100, 100, 200], goal)), met);
    });
  }

  it("says met, missed and not measured in the table", () => {
    const rows = [row([30], [100], { of: "ratio", least: 0.3 }), row([29], [100], { of: "ratio", least: 0.3 })];
    const missing = [{ measure: "gateway", what: "the rival", why: "cannot be installed" }];
    const lines = tableOf({ machine: { cores: 2 }, versions: { node: "20" }, rows, missing }).split("\n");
    assert.deepEqual(lines.slice(0, 2), ["cores: 2", "node: 20"]);
    assert.match(
      lines[4] ?? "",
      /^gateway: calls {2}a second +30 {2}the limit +100 {2}0\.3 \(0\.3 - 0\.3\) +at least 0\.3 {2}met$/,
    );
    assert.match(lines[5] ?? "", /at least 0\.3 {2}MISSED$/);
    assert.ok(lines.includes("not measured: gateway: the rival: cannot be installed"));
  });
});

describe("bench: the performance page", () => {
  const report: Report = {
    machine: { date: "2026-01-02T03:04:05.678Z", cores: 2, processor: "a processor", system: "a system" },
    versions: { node: "20.0.0", openssl: "3.0", pulumi: "none", MiniStack: "ministack==1.0, cryptography==2.0" },
    rows: [
      {
        measure: "gateway",
        what: "calls",
        unit: "a second",
        ours: [30],
        against: { name: "the limit", rounds: [100] },
      },
      { measure: "memory", what: "idle", unit: "MB", ours: [79.96], goal: { of: "figure", most: 80 } },
      ...[0.3, 0.31].map((least) => ({
        ...{ measure: "gateway", what: "calls", unit: "a second", ours: [30, 20, 40] },
        ...{ against: { name: "the limit", rounds: [100, 100, 100] }, goal: { of: "ratio" as const, least } },
      })),
    ],
    missing: [{ measure: "program", what: "preview", why: "no Pulumi" }],
  };

  it("is given what has a goal, and what is missing, between its marks alone", () => {
    const written = intoReport("before\n<!-- bench -->\nold\n<!-- /bench -->\nafter\n", report);
    assert.deepEqual(written.split("\n"), [
      "before",
      "<!-- bench -->",
      "On 2 cores (a processor, a system), 2026-01-02, Node.js 20.0.0 with OpenSSL 3.0, Pulumi CLI none, MiniStack 1.0:",
      "",
      "| measured | here | against | ratio (min to max) | goal | |",
      "| --- | ---: | --- | --- | --- | --- |",
      "| memory: idle | 80 MB |  |  | at most 80 MB | met |",
      "| gateway: calls | 30 a second | the limit, 100 | 0.3 (0.2 to 0.4) | at least 0.3 | met |",
      "| gateway: calls | 30 a second | the limit, 100 | 0.3 (0.2 to 0.4) | at least 0.31 | MISSED |",
      "",
      "Not measured: program, preview: no Pulumi.",
      "",
      "<!-- /bench -->",
      "after",
      "",
    ]);
    assert.equal(intoReport(written, report), written);
    assert.throws(() => intoReport("before\n", report), { message: "docs/performance.md has no <!-- bench -->" });
  });
});

describe("bench: its client's half of SRP", () => {
  it("proves the right password alone to the local run's half", async () => {
    const identity = { poolName: "Pool", userId: "someone" };
    const salt = 0x1234567890abcdefn;
    const verifier = verifierOf(identity, "right", salt);
    const b = Buffer.alloc(32, 7);
    const B = await publicValue(verifier, b);
    for (const [password, right] of [
      ["right", true],
      ["wrong", false],
    ] as const) {
      const session = beginSrp();
      const SECRET_BLOCK = Buffer.from("block").toString("base64");
      const parameters = { SALT: salt.toString(16), SRP_B: B.toString(16), SECRET_BLOCK, USER_ID_FOR_SRP: "someone" };
      const answer = answerSrp(session, { userPoolId: "eu-central-1_Pool", password, parameters });
      const exchange = { A: toNumber(Buffer.from(session.A.padStart(768, "0"), "hex")), B, b, verifier };
      const claim = { ...identity, secretBlock: Buffer.from("block"), timestamp: answer.TIMESTAMP };
      assert.equal(await proves(exchange, claim, Buffer.from(answer.PASSWORD_CLAIM_SIGNATURE, "base64")), right);
    }
  });
});
