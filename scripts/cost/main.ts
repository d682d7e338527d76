/** The command behind `npm run cost`: what the stack costs a month, and which quota binds first, as Markdown. */
import data from "../../docs/prices.json";
import { runCommand } from "../command-line";
import { NUMBERS, type Numbers, readAssumptions, TIERS, type Tier } from "./assumptions";
import { type Design, parts, total } from "./model";
import { capacity, loads } from "./quotas";
import { settingCosts } from "./settings";

const counted = (value: number) => value.toLocaleString("en-US");
const money = (value: number) => value.toLocaleString("en-US", { minimumFractionDigits: 2, maximumFractionDigits: 2 });
const rough = (value: number) => value.toLocaleString("en-US", { maximumSignificantDigits: 3 });

function table(head: string[], rows: string[][]): string {
  const line = (cells: string[]) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map((_, index) => (index === 0 ? "---" : "---:"))), ...rows.map(line)].join("\n");
}

/** What the command prints. @throws UsageError */
export function report(args: string[]): string {
  const a = readAssumptions(args);
  const heads = a.users.map((users) => `${counted(users)} ${users === 1 ? "user" : "users"}`);
  const here: Design = { tier: a.tier, api: "restApi", authorized: 0, accessLog: false };

  const columns = a.users.map((users) => parts(users, here, a));
  const costs = Object.keys(columns[0] ?? {}).map((name) => [name, ...columns.map((part) => money(part[name] ?? 0))]);
  const sum = a.users.map((users) => total(users, here, a));

  const others = Object.keys(TIERS).filter((tier) => tier !== a.tier) as Tier[];
  const instead: [string, Partial<Design>][] = [
    ...others.map((tier): [string, Partial<Design>] => [`user pool, ${tier}`, { tier }]),
    [`a Lambda authorizer, ${a["cache-hit"] * 100} % from its cache`, { authorized: 1 - a["cache-hit"] }],
    ["a Lambda authorizer without cache", { authorized: 1 }],
    ["an HTTP API with a JWT authorizer", { api: "httpApi" }],
  ];
  const totals = instead.map(([name, change]) => [
    name,
    ...a.users.map((users, index) => {
      const other = total(users, { ...here, ...change }, a);
      const cents = Math.round((other - (sum[index] ?? 0)) * 100);
      return cents === 0 ? money(other) : `${money(other)} (${cents < 0 ? "-" : "+"}${money(Math.abs(cents) / 100)})`;
    }),
  ]);

  const settings = a.users.map((users) => settingCosts(users, here, a));
  const added = Object.keys(settings[0] ?? {}).map((name) => [name, ...settings.map((cost) => money(cost[name] ?? 0))]);

  const bound = loads(a)
    .map((load) => ({ load, most: capacity(load, a.peak) }))
    .sort((one, other) => one.most - other.most)
    .map(({ load, most }) => [
      load.what,
      counted(load.quota),
      ...a.users.map((users) => {
        const used = rough((users / most) * load.quota);
        return users > most ? `**${used}**` : used;
      }),
      Number.isFinite(most) ? counted(Math.floor(most)) : "never",
      load.raise,
    ]);

  const flags = Object.keys(NUMBERS).map((name) => `--${name} ${a[name as keyof Numbers]}`);
  return [
    `USD a month, ${data.region}, ${a.freeTier ? "with the free tiers that do not end" : "without any free tier"}; \`--tier ${a.tier} ${flags.join(" ")}\``,
    table(["as index.ts is", ...heads], [...costs, ["**together**", ...sum.map((value) => `**${money(value)}**`)]]),
    table(["instead, together", ...heads], totals),
    table(["a setting adds", ...heads], added),
    table(["a second at the peak, unless said", "quota", ...heads, "users at most", "can be raised"], bound),
  ].join("\n\n");
}

if (require.main === module) {
  runCommand(async (args) => {
    process.stdout.write(`${report(args)}\n`);
    return 0;
  });
}
