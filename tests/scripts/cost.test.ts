import * as assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { load } from "js-yaml";
import data from "../../docs/prices.json";
import { report } from "../../scripts/cost/main";
import { ALARM_METRICS } from "../../scripts/cost/settings";
import { evaluate } from "../../scripts/program/evaluate";

const root = path.join(__dirname, "..", "..");
const read = (name: string) => fs.readFileSync(path.join(root, name), "utf8");
const page = read("docs/cost-and-scale.md");

/** The cells of the row that begins so, without its name. */
function row(text: string, name: string): string[] {
  const line = text.split("\n").find((candidate) => candidate.startsWith(`| ${name} |`));
  assert.ok(line, `no row ${name} in\n${text}`);
  return line.slice(2, -2).split(" | ").slice(1);
}

const LIST = ["--list-price"];
const BARE = ["--response-kb", "0", "--function-ms", "0", "--log-bytes", "0"];

/** Each worked by hand from the prices, to the cent. */
const COSTS: [why: string, args: string[], name: string, cells: string[]][] = [
  ["990,000 users at 0.015", [], "user pool, essentials", ["0.00", "0.00", "14,850.00"]],
  ["10,000 users are free, 100 more are not", ["--users", "10000,10100"], "user pool, essentials", ["0.00", "1.50"]],
  ["without the free tier all are paid", ["--users", "10100", ...LIST], "user pool, essentials", ["151.50"]],
  [
    "Lite: 90,000 at 0.0055, then 900,000 at 0.0046",
    ["--users", "100000,1000000", "--tier", "lite"],
    "user pool, lite",
    ["495.00", "4,635.00"],
  ],
  ["Plus has no free tier", ["--users", "1,1000", "--tier", "plus"], "user pool, plus", ["0.02", "20.00"]],
  ["100 million at 3.50", [], "REST API", ["0.00", "0.35", "350.00"]],
  [
    "333 million at 3.50, 667 at 2.80, 1,000 at 2.38",
    ["--users", "10000000", "--requests", "200"],
    "REST API",
    ["5,413.10"],
  ],
  ["99 million calls at 0.20; 125,000 GB-seconds are free", [], "Lambda", ["0.00", "0.00", "19.80"]],
  [
    "a million calls of 100 ms: 0.20 and 12,500 GB-seconds at 0.0000133334",
    ["--users", "1000", "--requests", "1000", "--function-ms", "100", ...LIST],
    "Lambda",
    ["0.37"],
  ],
  ["65.19 GB of logs less 5, at 0.50 and 0.03", [], "CloudWatch Logs", ["0.00", "0.00", "31.90"]],
  [
    "kept for 60 days, twice as much is stored: 60.19 at 0.50, 125.39 at 0.03",
    ["--users", "1000000", "--retention-days", "60"],
    "CloudWatch Logs",
    ["33.86"],
  ],
  ["190.73 GB less 100, at 0.09", [], "data out", ["0.00", "0.00", "8.17"]],
  [
    "60 TB: 10,140 GB at 0.09, 40,960 at 0.085, 10,240 at 0.07",
    ["--users", "62914560", "--requests", "1", "--response-kb", "1024"],
    "data out",
    ["5,111.00"],
  ],
  ["the sum of the five", [], "**together**", ["**0.00**", "**0.35**", "**15,259.87**"]],
  ["4,635 + 409.87", [], "user pool, lite", ["0.00", "0.35", "5,044.87 (-10,215.00)"]],
  ["20,000 + 409.87", [], "user pool, plus", ["0.02 (+0.02)", "20.35 (+20.00)", "20,409.87 (+5,150.00)"]],
  ["a tier is not compared with itself", ["--users", "1", "--tier", "plus"], "user pool, essentials", ["0.00 (-0.02)"]],
  [
    "a million more calls of 100 ms",
    ["--users", "1000", "--requests", "1000", "--authorizer-ms", "100", ...BARE, ...LIST],
    "a Lambda authorizer without cache",
    ["19.07 (+0.37)"],
  ],
  [
    "a quarter of them",
    ["--users", "1000", "--requests", "1000", "--authorizer-ms", "100", "--cache-hit", "0.75", ...BARE, ...LIST],
    "a Lambda authorizer, 75 % from its cache",
    ["18.79 (+0.09)"],
  ],
  [
    "the authorizer logs too: 65.19 GB at 0.53, and 100 million calls at 0.20",
    ["--users", "1000000"],
    "a Lambda authorizer without cache",
    ["15,314.42 (+54.55)"],
  ],
  [
    "300 million at 1.00 and 1,700 at 0.90; 149,850.00 and 399.80 for users and calls",
    ["--users", "10000000", "--requests", "200", ...BARE],
    "an HTTP API with a JWT authorizer",
    ["152,079.80 (-3,583.10)"],
  ],
  [
    "an answer over 512 KB counts twice: 2.00 for 3.50",
    ["--users", "1000", "--requests", "1000", "--response-kb", "513"],
    "an HTTP API with a JWT authorizer",
    ["37.03 (-1.50)"],
  ],
];

const SETTINGS: [why: string, args: string[], name: string, cells: string[]][] = [
  [
    "5 and 1 a month, and 100 + 12 + 80 + 0.2 requests a user at 0.60 a million",
    ["--users", "1000000"],
    "requestsPerIp",
    ["121.32"],
  ],
  ["eleven metrics less the ten that are free", [], "alarms, with its dashboard", ["0.10", "0.10", "0.10"]],
  [
    "without the free tier eleven metrics and a dashboard",
    ["--users", "1", ...LIST],
    "alarms, with its dashboard",
    ["4.10"],
  ],
  [
    "2,592,000 seconds and 5 % of 97,408,000 others, less 100,000, at 5.00 a million",
    ["--users", "1000000"],
    "tracing",
    ["36.81"],
  ],
  ["46.57 GB more at 0.50 and 0.03", ["--users", "1000000"], "accessLog", ["24.68"]],
  ["20,000.00 less 14,850.00", ["--users", "1000000"], "threatProtection", ["5,150.00"]],
  ["100,000 mails at 0.10 a thousand", ["--users", "1000000"], "mailFrom", ["10.00"]],
  ["a key", ["--users", "1"], "logKey, the key itself", ["1.00"]],
];

/** A 30-day month has 2,592,000 seconds. */
const QUOTAS: [why: string, args: string[], name: string, cells: string[]][] = [
  [
    "100 requests a user, ten times the mean: 386 a second for a million",
    ["--users", "1000000"],
    "requests, throttlingRateLimit",
    ["50", "**386**", "129,600", "a setting"],
  ],
  [
    "84 calls a user, twenty times the mean",
    ["--users", "1000000", "--peak", "20"],
    "UserAuthentication: InitiateAuth",
    ["120", "**648**", "185,142", "bought, 20 USD a month for each one more"],
  ],
  [
    "one call a sign-in, of three times that quota",
    ["--users", "1000000", "--sign-ins", "30"],
    "RespondToAuthChallenge",
    ["360", "116", "3,110,400", "with UserAuthentication"],
  ],
  [
    "sixty a user",
    ["--users", "1000000", "--credentials", "60"],
    "GetCredentialsForIdentity",
    ["200", "**231**", "864,000", "on request"],
  ],
  ["one a sign-in", ["--users", "1000000"], "GetId", ["25", "15.4", "1,620,000", "by the account team"]],
  [
    "a tenth of the users are new, over thirty days, the peak not counted",
    ["--users", "15000,15001", "--peak", "99"],
    "confirmation e-mails a day, sent by Cognito itself",
    ["50", "50", "**50**", "15,000", "no; with Amazon SES"],
  ],
  [
    "nobody new",
    ["--users", "1", "--sign-ups", "0"],
    "UserCreation: SignUp, ConfirmSignUp",
    ["50", "0", "never", "bought, 20 USD a month for each one more"],
  ],
  [
    "a short call still takes a tenth of a second of an environment",
    ["--users", "1000000", "--function-ms", "1"],
    "Lambda environments at once",
    ["1,000", "38.6", "25,920,000", "on request"],
  ],
  [
    "a long one what it takes",
    ["--users", "1000000", "--function-ms", "500"],
    "Lambda environments at once",
    ["1,000", "193", "5,184,000", "on request"],
  ],
];

/** What is refused, and the line that says so. */
const BAD: [args: string[], line: RegExp][] = [
  [["--peak", "x"], /^--peak is "x"; allowed is a number from 1 to 1000$/],
  [["--cache-hit", "1.5"], /^--cache-hit is "1\.5"; allowed is a number from 0 to 1$/],
  [["--requests=-1"], /^--requests is "-1"; allowed is a number from 0 to 1000000$/],
  [["--requests", "1e3"], /^--requests is "1e3"; allowed/],
  [["--stage-rate", ""], /^--stage-rate is ""; allowed is a number from 1 to 10000$/],
  [
    ["--users", "1,000"],
    /^--users is "1,000"; allowed is whole numbers from 1 to 999999999, with commas between them$/,
  ],
  [["--users", "0"], /^--users is "0"; /],
  [["--tier", "toString"], /^--tier is "toString"; allowed is lite, essentials, plus$/],
  [["--region", "eu-central-1"], /^--region is "eu-central-1"; allowed is us-east-1, the one whose prices /],
  [["--nonsense"], /^Unknown option '--nonsense'; usage: npm run cost -- \[--users /],
  [["--users"], /^Option '--users <value>' argument missing; usage: npm run cost -- /],
  [["ten"], /^Unexpected argument 'ten'; usage: npm run cost -- /],
];

describe("npm run cost", () => {
  for (const [why, args, name, cells] of COSTS)
    it(`${name}: ${why}`, () => assert.deepEqual(row(report(args), name), cells));

  for (const [why, args, name, cells] of SETTINGS)
    it(`${name} adds: ${why}`, () => assert.deepEqual(row(report(args), name), cells));

  for (const [why, args, name, cells] of QUOTAS)
    it(`${name}: ${why}`, () => assert.deepEqual(row(report(args), name), cells));

  it("puts the quota that binds first on top", () => {
    const most = report(["--function-ms", "3000", "--sign-ins", "40"])
      .split("\n\n")
      .at(-1)
      ?.split("\n")
      .slice(2)
      .map((line) => Number(line.split(" | ").at(-2)?.replaceAll(",", "")));
    assert.equal(most?.length, 10);
    assert.deepEqual(
      most,
      [...most].sort((one, other) => one - other),
    );
  });

  for (const [args, line] of BAD)
    it(`refuses ${args.join(" ")}`, () => assert.throws(() => report(args), { name: "UsageError", message: line }));

  it("prints the tables and ends with 0, or one line on stderr and 1", () => {
    const run = (...args: string[]) =>
      spawnSync(process.execPath, ["--require", "sucrase/register", "scripts/cost/main.ts", ...args], {
        cwd: root,
        encoding: "utf8",
      });
    const good = run("--users", "1000");
    assert.deepEqual([good.status, good.stderr], [0, ""]);
    assert.deepEqual(row(good.stdout, "REST API"), ["0.35"]);
    const bad = run("--peak", "0");
    assert.deepEqual(
      [bad.status, bad.stdout, bad.stderr],
      [1, "", '--peak is "0"; allowed is a number from 1 to 1000\n'],
    );
  });

  it("assumes the stack as it is", () => {
    const { config } = load(read("Pulumi.yaml")) as { config: Record<string, { default: unknown }> };
    const [said = ""] = report([]).split("\n");
    for (const [flag, setting] of [
      ["--stage-rate", "throttlingRateLimit"],
      ["--retention-days", "logRetentionDays"],
      ["--tier", "userPoolTier"],
    ] as const)
      assert.match(said, new RegExp(`${flag} ${String(config[setting]?.default).toLowerCase()}\\b`), setting);
    for (const line of ['architectures: ["arm64"]', "memorySize: 128"])
      assert.ok(read("index.ts").includes(line), line);
  });

  it("has a line for each setting that costs, at the price that Pulumi.yaml gives", () => {
    const { config } = load(read("Pulumi.yaml")) as { config: Record<string, { description: string }> };
    const [costs = "", most = ""] = ["requestsPerIp", "alarms"].map((name) => config[name]?.description ?? "");
    const list = (name: string) => row(report(["--users", "1", "--requests", "0", ...LIST]), name)[0];
    assert.ok(costs.includes(`${Number(list("requestsPerIp"))} USD a month and 0.60 USD a million requests`), costs);
    assert.ok(most.includes(`at most ${list("alarms, with its dashboard")} USD a month`), most);
  });

  it("counts the metrics that the alarms name", async () => {
    const { resources } = await evaluate({ alarms: "ops@example.com" });
    const metrics = resources
      .filter(({ type }) => type === "aws:cloudwatch/metricAlarm:MetricAlarm")
      .flatMap(({ inputs }) => inputs.metricQueries?.filter(({ metric }: { metric?: object }) => metric) ?? [inputs]);
    assert.equal(metrics.length, ALARM_METRICS);
  });
});

describe("docs/cost-and-scale.md", () => {
  it("shows what npm run cost prints", () => {
    const [, shown] = page.split(/<!-- cost -->\n|\n<!-- \/cost -->/);
    assert.equal(shown?.trim(), report([]));
  });

  it("says in words what the tables say", () => {
    const million = (name: string) => Number(row(report(["--users", "1000000"]), name)[0]?.replace(/,|\*| .*/g, ""));
    const together = million("**together**");
    assert.ok(page.includes(`about ${(Math.round(together / 10) * 10).toLocaleString("en-US")} USD a month`));
    assert.ok(
      page.includes(`${Math.round((million("user pool, essentials") / together) * 100)} % of it the user pool`),
    );
    assert.equal(Math.round((1 - million("user pool, lite") / together) * 3), 2);
    for (const [name, words] of [
      ["UserAuthentication: InitiateAuth", "`UserAuthentication` is at 270 %"],
      ["GetId", "`GetId` at 62 %"],
      ["GetCredentialsForIdentity", "`GetCredentialsForIdentity` at 46 %"],
    ] as const) {
      const [quota = "", used = ""] = row(report(["--users", "1000000"]), name);
      assert.ok(
        page.includes(words) &&
          words.endsWith(` ${Math.round((Number(used.replaceAll("*", "")) / Number(quota)) * 100)} %`),
        name,
      );
    }
  });

  it("gives for a busier peak what npm run cost prints for it", () => {
    const cells = row(report(["--users", "1000000", "--peak", "30"]), "UserAuthentication: InitiateAuth");
    assert.deepEqual(cells.slice(0, 3), ["120", "**972**", "123,428"]);
    assert.ok(
      page.includes("With `--peak 30` a million users need 972 of 120: 852 more, at 20 USD each, are 17,040 USD"),
    );
  });

  it("names every figure that has no source", () => {
    const unsourced = Object.entries({ ...data.prices, ...data.quotas }).filter(([, { by }]) => by === "not sourced");
    assert.deepEqual(
      unsourced.map(([name]) => name),
      ["getCredentials"],
    );
    assert.match(page, /GetCredentialsForIdentity[^\n]*not re-checked/);
  });
});

describe("docs/prices.json", () => {
  for (const [name, entry] of Object.entries(data.prices))
    it(`${name} has unit, date, region and source, and tiers that rise and end open`, () => {
      assert.match(entry.date, /^20\d\d-[01]\d-[0-3]\d$/);
      assert.equal(entry.region, data.region);
      assert.match(entry.url, /^https:\/\//);
      assert.ok(entry.unit && entry.source && entry.by);
      const ends = entry.tiers.map(({ upTo }) => upTo ?? Number.POSITIVE_INFINITY);
      assert.deepEqual(
        ends,
        [...new Set(ends)].sort((one, other) => one - other),
      );
      assert.equal(ends.at(-1), Number.POSITIVE_INFINITY);
    });

  for (const [name, entry] of Object.entries(data.quotas))
    it(`quota ${name} has a date and a source, or says that it has none`, () => {
      assert.match(entry.date, /^20\d\d-[01]\d-[0-3]\d$/);
      if (entry.by === "not sourced") assert.match(entry.source, /not re-checked/);
      else assert.match(String(entry.url), /^https:\/\//);
    });
});
