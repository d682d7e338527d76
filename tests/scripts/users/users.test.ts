import * as assert from "node:assert/strict";
import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import {
  AdminAddUserToGroupCommand,
  AdminCreateUserCommand,
  AdminDisableUserCommand,
  CognitoIdentityProviderClient,
  ListUsersCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { LocalRun } from "../../local-run";
import { temporaryFolder } from "../../temporary-folder";
import { command, stubPool } from "./commands";
import { faultsOf } from "./rfc7643";

const NAMES = ["=1+1", "a, b", 'say "hi"', "two\nlines", "😀 smile", "שלום עולם", " spaces ", "'quote"];

const runs: LocalRun[] = [];

/** Starts the local run with a pool of its own. */
async function localRun(): Promise<LocalRun> {
  const run = await LocalRun.start();
  runs.push(run);
  return run;
}

function poolOf({ environment, outputs }: LocalRun) {
  const { AWS_ACCESS_KEY_ID = "", AWS_SECRET_ACCESS_KEY = "" } = environment;
  const client = new CognitoIdentityProviderClient({
    region: environment.AWS_REGION,
    endpoint: environment.AWS_ENDPOINT_URL,
    credentials: { accessKeyId: AWS_ACCESS_KEY_ID, secretAccessKey: AWS_SECRET_ACCESS_KEY },
  });
  return { client, UserPoolId: outputs.userPoolId };
}

async function fill(run: LocalRun): Promise<void> {
  const { client, UserPoolId } = poolOf(run);
  for (const [index, name] of NAMES.entries()) {
    const Username = `user${index}@example.com`;
    const attributes = { name, given_name: name, email_verified: String(index % 2 === 0), "custom:none": undefined };
    await client.send(
      new AdminCreateUserCommand({
        UserPoolId,
        Username,
        MessageAction: "SUPPRESS",
        UserAttributes: Object.entries(attributes).flatMap(([Name, Value]) =>
          Value === undefined ? [] : { Name, Value },
        ),
      }),
    );
    if (index === 1) await client.send(new AdminDisableUserCommand({ UserPoolId, Username }));
    if (index > 4) await client.send(new AdminAddUserToGroupCommand({ UserPoolId, Username, GroupName: "admins" }));
  }
}

const linesOf = (file: string) => fs.readFileSync(file, "utf8").trimEnd().split("\n");
const resourcesOf = (file: string) => linesOf(file).map((line) => JSON.parse(line));

/** What is the same in every pool: not sub, dates and status, which the manifest names. */
function kept(file: string) {
  return resourcesOf(file)
    .map(({ id, externalId, meta, ...rest }) => {
      const { status, ...extension } = rest["urn:ietf:params:scim:schemas:extension:cognito:2.0:User"] ?? {};
      const members = rest.members?.map(({ display }: { display: string }) => display).sort();
      const { roleArn, ...group } = rest["urn:ietf:params:scim:schemas:extension:cognito:2.0:Group"] ?? {};
      return { ...rest, extension, group, members };
    })
    .map(
      ({
        "urn:ietf:params:scim:schemas:extension:cognito:2.0:User": _,
        "urn:ietf:params:scim:schemas:extension:cognito:2.0:Group": __,
        ...rest
      }) => rest,
    )
    .sort((one, other) => JSON.stringify(one).localeCompare(JSON.stringify(other)));
}

describe("users out of a pool and into one", () => {
  let run: LocalRun;
  let folder: string;
  before(async () => {
    folder = temporaryFolder();
    run = await localRun();
    await fill(run);
  });
  after(() => Promise.all(runs.map((run) => run.stop())));

  it("are SCIM resources by RFC 7643, with a manifest that says what they are and what is left out", async () => {
    const out = path.join(folder, "users.scim");
    const { code, stdout, stderr } = await command("export", ["--data", run.data, "--format", "scim", "--out", out]);
    assert.equal(code, 0, stderr);
    assert.equal(stdout, `${NAMES.length} users and 1 groups are in ${out}\n`);
    const resources = resourcesOf(out);
    assert.deepEqual(resources.flatMap(faultsOf), []);
    const names = resources.flatMap(({ name }) => name?.formatted ?? []);
    assert.deepEqual(names.sort(), [...NAMES].sort());
    for (const file of [out, `${out}.manifest.json`]) assert.equal(fs.statSync(file).mode & 0o777, 0o600, file);
    const manifest = JSON.parse(fs.readFileSync(`${out}.manifest.json`, "utf8"));
    assert.equal(manifest.sha256, createHash("sha256").update(fs.readFileSync(out)).digest("hex"));
    assert.deepEqual(manifest.users, { total: 8, disabled: 1, byStatus: { FORCE_CHANGE_PASSWORD: 8 } });
    assert.deepEqual(manifest.groups, { total: 1, memberships: 3 });
    assert.match(manifest.leftOut.join("\n"), /password hashes[\s\S]+TOTP secrets and passkeys[\s\S]+identity ids/);
  });

  it("go into a new pool, and come out of it the same", async () => {
    const out = path.join(folder, "round.scim");
    await command("export", ["--data", run.data, "--format", "scim", "--out", out]);
    const other = await localRun();
    const dry = await command("import", ["--data", other.data, "--format", "scim", "--dry-run", out]);
    assert.equal(dry.code, 0, dry.stderr);
    assert.match(dry.stdout, /^would be so: 8 users created, 0 there already, 0 refused/);
    const { client, UserPoolId } = poolOf(other);
    assert.deepEqual((await client.send(new ListUsersCommand({ UserPoolId }))).Users, [], "a dry run writes nothing");
    for (const expected of [
      /^8 users created, 0 there already, 0 refused/,
      /^0 users created, 8 there already, 0 refused/,
    ]) {
      const { code, stdout, stderr } = await command("import", ["--data", other.data, "--format", "scim", out]);
      assert.equal(code, 0, stderr);
      assert.match(stdout, expected);
    }
    const again = path.join(folder, "again.scim");
    await command("export", ["--data", other.data, "--format", "scim", "--out", again]);
    assert.deepEqual(kept(again), kept(out));
  });

  it("go through the CSV of Cognito into a new pool", async () => {
    const out = path.join(folder, "users.csv");
    const { code, stderr } = await command("export", ["--data", run.data, "--format", "csv", "--out", out]);
    assert.equal(code, 0, stderr);
    const [header = ""] = linesOf(out);
    assert.match(header, /(^|,)cognito:username(,|$)/);
    const other = await localRun();
    const imported = await command("import", ["--data", other.data, "--format", "csv", out]);
    assert.equal(imported.code, 0, imported.stderr);
    assert.match(imported.stdout, /^\d+ users created, 0 there already, 0 refused/);
    const { client, UserPoolId } = poolOf(other);
    const { Users = [] } = await client.send(new ListUsersCommand({ UserPoolId }));
    const names = Users.map(({ Attributes = [] }) => Attributes.find(({ Name }) => Name === "name")?.Value ?? "");
    for (const name of NAMES) assert.ok(names.includes(name), JSON.stringify(name));
  });

  it("are a document for Keycloak's partial import", async () => {
    const out = path.join(folder, "users.json");
    const { code, stderr } = await command("export", ["--data", run.data, "--format", "keycloak", "--out", out]);
    assert.equal(code, 0, stderr);
    const { users, groups, ifResourceExists } = JSON.parse(fs.readFileSync(out, "utf8"));
    assert.equal(ifResourceExists, "SKIP");
    assert.deepEqual(
      groups.map(({ name }: { name: string }) => name),
      ["admins"],
    );
    assert.equal(users.length, 8);
    const sixth = users.find(({ email }: { email: string }) => email === "user6@example.com");
    assert.deepEqual(
      { ...sixth, attributes: sixth.attributes.name, createdTimestamp: typeof sixth.createdTimestamp },
      {
        username: "user6@example.com",
        enabled: true,
        email: "user6@example.com",
        emailVerified: true,
        firstName: NAMES[6],
        createdTimestamp: "number",
        attributes: [NAMES[6]],
        groups: ["/admins"],
        requiredActions: ["UPDATE_PASSWORD"],
      },
    );
  });

  const bad: [name: string, content: string | undefined, message: RegExp][] = [
    ["a file that is not there", undefined, /^there is no .*bad\.scim\n$/],
    ["a line that is cut", '{"schemas":["urn:ietf:params:sc', /bad\.scim:1 is not JSON\n$/],
    ["an unknown schema", '{"schemas":["urn:x"]}', /bad\.scim:1 is of no known schema; it must be .+\n$/],
    [
      "a user without a name",
      '{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"]}',
      /bad\.scim:1 has no userName\n$/,
    ],
    [
      "a user named twice",
      ["a@b.c", "x@b.c", "a@b.c"]
        .map((userName) => JSON.stringify({ schemas: ["urn:ietf:params:scim:schemas:core:2.0:User"], userName }))
        .join("\n"),
      /bad\.scim:3 names the user of line 1 again: keep one\n$/,
    ],
  ];
  for (const [name, content, message] of bad) {
    it(`do not go in from ${name}: one line says where, and nothing is written`, async () => {
      const file = path.join(temporaryFolder(), "bad.scim");
      if (content !== undefined) fs.writeFileSync(file, content);
      const { env, close } = await stubPool({});
      const args = ["--user-pool-id", "eu-central-1_Stub00000", "--format", "scim", file];
      const { code, stdout, stderr } = await command("import", args, env);
      close();
      assert.equal(code, 1);
      assert.equal(stdout, "");
      assert.match(stderr, message);
      assert.equal(stderr.split("\n").length, 2);
    });
  }

  it("that the pool refuses are reported with their line, and the others go in", async () => {
    const file = path.join(temporaryFolder(), "mixed.scim");
    const user = (userName: string) =>
      JSON.stringify({ schemas: ["urn:ietf:params:scim:schemas:core:2.0:User"], userName });
    fs.writeFileSync(file, [user("no address"), user("good@example.com")].join("\n"));
    const { code, stdout, stderr } = await command("import", ["--data", run.data, "--format", "scim", file]);
    assert.equal(code, 1);
    assert.match(stderr, /mixed\.scim:1 the user pool refused the user: InvalidParameterException: /);
    assert.match(stdout, /^1 users created, 0 there already, 1 refused/);
  });
});

describe("an export", () => {
  const POOL = ["--user-pool-id", "eu-central-1_Stub00000"];
  const SIZE = 20;
  /** A pool of three pages; `broken` says whether the second is refused now. */
  const pages = (broken: () => boolean) =>
    stubPool({
      DescribeUserPool: () => ({ UserPool: {} }),
      ListGroups: () => ({ Groups: [] }),
      ListUsers: ({ PaginationToken }) => {
        const page = Number(PaginationToken ?? 0);
        if (page === 1 && broken()) throw Object.assign(new Error("for a while"), { name: "NotAuthorizedException" });
        const Users = Array.from({ length: SIZE }, (_, index) => ({
          Username: `user-${page}-${index}`,
          Attributes: [{ Name: "sub", Value: `sub-${page}-${index}` }],
          Enabled: true,
          UserStatus: "CONFIRMED",
        }));
        return { Users, ...(page < 2 && { PaginationToken: String(page + 1) }) };
      },
    });

  it("that breaks off says so, and goes on where it was", async () => {
    let broken = true;
    const { env, close } = await pages(() => broken);
    const out = path.join(temporaryFolder(), "users.scim");
    const args = [...POOL, "--format", "scim", "--out", out];
    const first = await command("export", args, env);
    assert.equal(first.code, 1);
    assert.match(
      first.stderr,
      /^the user pool refused: NotAuthorizedException: for a while; 20 users are in .+\.partial, type the same command to go on\n$/,
    );
    assert.equal(fs.existsSync(out), false, "what is not whole has not the name of a whole one");
    // As a kill in the middle of a write leaves it.
    fs.appendFileSync(`${out}.partial`, '{"half');
    broken = false;
    const second = await command("export", args, env);
    assert.equal(second.code, 0, second.stderr);
    const names = resourcesOf(out).map(({ userName }) => userName);
    assert.equal(new Set(names).size, 3 * SIZE);
    assert.equal(names.length, 3 * SIZE);
    assert.deepEqual(fs.readdirSync(path.dirname(out)).sort(), ["users.scim", "users.scim.manifest.json"]);
    const whole = path.join(temporaryFolder(), "users.scim");
    await command("export", [...POOL, "--format", "scim", "--out", whole], env);
    close();
    assert.equal(fs.readFileSync(whole, "utf8"), fs.readFileSync(out, "utf8"));
  });

  it("that finds no room on the disk says so, and goes on when there is room", async () => {
    const { env, close } = await pages(() => false);
    const out = path.join(temporaryFolder(), "users.scim");
    const args = [...POOL, "--format", "scim", "--out", out];
    // There is room for one page of users, not for two.
    const full = await command("export", args, { ...env, FILE_LIMIT: "8" });
    assert.equal(full.code, 1);
    assert.match(
      full.stderr,
      /^.+users\.scim cannot be written: EFBIG: .+; 20 users are in .+\.partial, type the same command to go on\n$/,
    );
    assert.equal(fs.existsSync(out), false, "what is not whole has not the name of a whole one");
    const second = await command("export", args, env);
    close();
    assert.equal(second.code, 0, second.stderr);
    const names = resourcesOf(out).map(({ userName }) => userName);
    assert.equal(new Set(names).size, 3 * SIZE);
    assert.equal(names.length, 3 * SIZE);
  });

  it("does not write over a file, nor through a link", async () => {
    const { env, close } = await pages(() => false);
    const folder = temporaryFolder();
    const out = path.join(folder, "users.scim");
    fs.writeFileSync(out, "mine");
    const there = await command("export", [...POOL, "--format", "scim", "--out", out], env);
    assert.match(there.stderr, /users\.scim is there already: give another --out, or remove it\n$/);
    assert.equal(fs.readFileSync(out, "utf8"), "mine");
    const target = path.join(folder, "target");
    fs.symlinkSync(target, path.join(folder, "linked.partial"));
    const linked = await command("export", [...POOL, "--format", "scim", "--out", path.join(folder, "linked")], env);
    close();
    assert.equal(linked.code, 1);
    assert.equal(fs.existsSync(target), false);
  });

  const faults: [name: string, args: string[], env: Record<string, string>, message: RegExp][] = [
    ["no format", [...POOL, "--out", "x"], {}, /^--format is missing; allowed is scim, keycloak, csv\n$/],
    [
      "an unknown format",
      [...POOL, "--format", "ldif", "--out", "x"],
      {},
      /^--format is "ldif"; allowed is scim, keycloak, csv\n$/,
    ],
    ["no file", [...POOL, "--format", "scim"], {}, /^--out is missing; usage: npm run export -- .+\n$/],
    [
      "two pools",
      [...POOL, "--stack", "dev", "--format", "scim", "--out", "x"],
      {},
      /^give one of --stack, --data and --user-pool-id\n$/,
    ],
    [
      "an id that is none",
      ["--user-pool-id", "pool", "--format", "scim", "--out", "x"],
      {},
      /^--user-pool-id is "pool"; an id is such as eu-central-1_Ab3dEf9h1\n$/,
    ],
    [
      "no credentials",
      [...POOL, "--format", "scim", "--out", "x"],
      { AWS_ACCESS_KEY_ID: "", AWS_SECRET_ACCESS_KEY: "", HOME: "/nonexistent", AWS_EC2_METADATA_DISABLED: "true" },
      /^there are no AWS credentials: set AWS_PROFILE or AWS_ACCESS_KEY_ID, or give --data for the local run\n$/,
    ],
    [
      "nobody who answers",
      [...POOL, "--format", "scim", "--out", "x"],
      {
        AWS_ENDPOINT_URL: "http://127.0.0.1:1",
        AWS_ACCESS_KEY_ID: "a",
        AWS_SECRET_ACCESS_KEY: "b",
      },
      /^nothing answers at AWS_ENDPOINT_URL: run npm start in another terminal first\n$/,
    ],
  ];
  for (const [name, args, env, message] of faults) {
    it(`says in one line what to do about ${name}`, async () => {
      const { code, stdout, stderr } = await command("export", args, env);
      assert.equal(code, 1);
      assert.equal(stdout, "");
      assert.match(stderr, message);
    });
  }

  it("says that there is no such pool", async () => {
    const { env, close } = await stubPool({
      DescribeUserPool: () => {
        throw Object.assign(new Error("User pool eu-central-1_Stub00000 does not exist."), {
          name: "ResourceNotFoundException",
        });
      },
    });
    const { stderr } = await command("export", [...POOL, "--format", "scim", "--out", "x"], env);
    close();
    assert.equal(stderr, "there is no user pool eu-central-1_Stub00000 in eu-central-1\n");
  });
});
