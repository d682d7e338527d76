import * as assert from "node:assert/strict";
import { execFile } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { promisify } from "node:util";
import * as ts from "typescript";
import { type ApiBody, openApiOf, routesOf } from "../../scripts/openapi/document";
import { readHandlers } from "../../scripts/openapi/handlers";
import { type Schema, schemaOf } from "../../scripts/openapi/schema";
import { projectName } from "../../scripts/program/project-file";
import { LocalRun } from "../local-run";
import { temporaryFolder } from "../temporary-folder";
import { signedInUser } from "../user";

const root = path.join(__dirname, "..", "..");
const URL_OF_API = "https://api.example.com/dev";
const run = promisify(execFile);
const bin = (name: string) => path.join(root, "node_modules", ".bin", name);
const openapi = (...args: string[]) =>
  run(process.execPath, ["--require", "sucrase/register", "scripts/openapi/main.ts", ...args], { cwd: root });
const refused = (...args: string[]): Promise<string> =>
  openapi(...args).then(
    () => assert.fail("the command did not fail"),
    ({ stderr, stdout }) => `${stdout}${stderr}`,
  );

type Document = ReturnType<typeof openApiOf>;
type Content = Record<string, { schema: Schema }>;
interface Operation {
  security: Record<string, string[]>[];
  responses: { 200: { content: Content } };
}

/** What is wrong with a value after a schema; of the schemas that these answers have. */
function faults(value: unknown, { type, nullable, properties = {}, required = [], items }: Schema): string[] {
  if (value === null) return nullable ? [] : ["null"];
  if (type === "array")
    return Array.isArray(value) && items ? value.flatMap((item) => faults(item, items)) : [`no array: ${value}`];
  if (type !== "object") return typeof value === type ? [] : [`${value} is no ${type}`];
  const members = value as Record<string, unknown>;
  return [
    ...required.filter((name) => !(name in members)).map((name) => `${name} is missing`),
    ...Object.entries(members).flatMap(([name, member]) =>
      properties[name] ? faults(member, properties[name]) : [`${name} is not in the document`],
    ),
  ];
}

describe("the OpenAPI document", () => {
  const folder = temporaryFolder();
  const file = path.join(folder, "openapi.json");
  let text: string;
  let document: Document;
  const operation = (route: string) => document.paths[route]?.get as Operation;
  before(async () => {
    await openapi("--url", URL_OF_API, "--out", file);
    text = fs.readFileSync(file, "utf8");
    document = JSON.parse(text);
  });

  it("names the project, the server and each route with its lock", () => {
    assert.equal(document.openapi, "3.0.3");
    assert.equal(document.info.title, projectName);
    assert.deepEqual(document.servers, [{ url: URL_OF_API }]);
    assert.deepEqual(
      Object.keys(document.paths).map((route) => [route, operation(route).security]),
      [
        ["/", [{ sigv4: [] }]],
        ["/me", [{ users: [] }]],
        ["/admin", [{ sigv4: [] }]],
      ],
    );
    assert.deepEqual(Object.keys(document.components.securitySchemes), ["sigv4", "users"]);
  });

  it("names no account and no ARN", () => assert.doesNotMatch(text, /\d{12}|arn:|integration/));

  it("goes to the standard output as well, without a server where none is named", async () => {
    const { servers: _, ...rest } = document;
    assert.deepEqual(JSON.parse((await openapi()).stdout), rest);
  });

  it("becomes types with which the right calls compile and wrong ones do not", async () => {
    fs.symlinkSync(path.join(root, "node_modules"), path.join(folder, "node_modules"), "dir");
    await run(bin("openapi-typescript"), [file, "--output", path.join(folder, "api.d.ts")], { cwd: folder });
    fs.writeFileSync(
      path.join(folder, "caller.ts"),
      `import createClient from "openapi-fetch";
       import type { paths } from "./api";
       const api = createClient<paths>({ baseUrl: "${URL_OF_API}" });
       export async function call() {
         const { data, error } = await api.GET("/me");
         if (error) return error.message ?? error.Message;
         const [sub, email, groups]: [string, string, string[]] = [data.sub, data.email, data.groups];
         const { data: home } = await api.GET("/", { parseAs: "text" });
         const said: string | undefined = home;
         const { data: admin } = await api.GET("/admin");
         const role: string | null | undefined = admin?.userArn;
         // @ts-expect-error the reply has no such member
         data.password;
         // @ts-expect-error the API has no such route
         await api.GET("/you");
         // @ts-expect-error the route has no such method
         await api.POST("/me");
         // @ts-expect-error the groups are texts
         const numbers: number[] = data.groups;
         // @ts-expect-error an admin's role may be null
         const arn: string | undefined = admin?.userArn;
         return [sub, email, groups, said, role, numbers, arn];
       }`,
    );
    const compile = [bin("tsc"), "--strict", "--noEmit", "--target", "es2022", "--module", "nodenext", "caller.ts"];
    await run(process.execPath, compile, { cwd: folder }).catch(({ stdout }) => assert.fail(stdout));
  });

  describe("beside the local run", () => {
    let local: LocalRun;
    before(async () => {
      local = await LocalRun.start();
    });
    after(() => local?.stop());

    it("says of each answer what it is", async () => {
      const user = await signedInUser(local);
      const call = async (route: string, headers: Record<string, string>) => {
        const answer = await fetch(`${local.outputs.serviceEndpoint}${route}`, { headers });
        const type = answer.headers.get("content-type") ?? "";
        return { status: answer.status, type, body: type === "text/plain" ? await answer.text() : await answer.json() };
      };
      for (const [route, headers] of [
        ["/", await user.sign("/")],
        ["/me", { authorization: user.idToken }],
      ] as const) {
        const { status, type, body } = await call(route, headers);
        assert.equal(status, 200);
        const schema = operation(route).responses[200].content[type]?.schema;
        assert.ok(schema, `${route} answers ${type}`);
        assert.deepEqual(faults(body, schema), []);
      }
      const { schema } = (document.components.responses.Refused.content as Content)["application/json"] ?? {};
      for (const [route, headers] of [
        ["/", {}],
        ["/me", {}],
        ["/admin", await user.sign("/admin")],
      ] as const) {
        const { status, body } = await call(route, headers);
        assert.equal(status, route === "/me" ? 401 : 403);
        assert.equal(Object.keys(body as object).length, 1);
        assert.deepEqual(faults(body, schema ?? {}), []);
      }
    });
  });

  it("is refused in one line for what the command does not know", async () => {
    assert.match(await refused("--url", "example.com"), /^--url is "example.com"; it is a URL such as .+\n$/);
    assert.match(await refused("--url", `${URL_OF_API}/`), /^--url is .+, without a slash at its end\n$/);
    assert.match(await refused("--stack", "none", "--url", URL_OF_API), /^there is no Pulumi\.none\.yaml: .+\n$/);
    assert.match(await refused("--form", "yaml"), /^Unknown option '--form'; usage: npm run .+\n$/);
    const out = path.join(folder, "missing", "openapi.json");
    assert.match(await refused("--out", out), /^(?:warning.+\n)*--out: .+ cannot be written \(ENOENT\)\n$/);
  });
});

describe("the OpenAPI document of an API that the program does not have", () => {
  const integration = {
    uri: "arn:aws:apigateway:x:lambda:path/2015-03-31/functions/arn:aws:lambda:x:1:files/invocations",
  };
  const bodyOf = (path: string, operations: object): ApiBody => ({ paths: { [path]: operations as never } });

  it("names parameters, and leaves preflights out", () => {
    const get = {
      "x-amazon-apigateway-integration": integration,
      parameters: [{ name: "page", in: "query", required: true, type: "string" }],
    };
    const reply = { description: "A file.", schema: { type: "string" as const } };
    const { paths, components } = openApiOf(
      bodyOf("/{user}/files/{proxy+}", { get, options: {} }),
      new Map([["files", { description: "Files.", reply }]]),
      { title: "files", version: "1", description: "Files", url: undefined },
    );
    const operations = paths["/{user}/files/{proxy}"] ?? {};
    assert.deepEqual(Object.keys(operations), ["get"]);
    const { parameters } = operations.get as { parameters: { name: string; in: string }[] };
    assert.deepEqual(
      parameters.map((parameter) => [parameter.in, parameter.name]),
      [
        ["path", "user"],
        ["path", "proxy"],
        ["query", "page"],
      ],
    );
    assert.deepEqual(components.securitySchemes, {});
  });

  it("is refused for a method or a function that it cannot name", () => {
    const any = { "x-amazon-apigateway-any-method": { "x-amazon-apigateway-integration": integration } };
    assert.throws(() => routesOf(bodyOf("/", any)), /\/ has the method x-amazon-apigateway-any-method; OpenAPI/);
    assert.throws(() => routesOf(bodyOf("/", { get: {} })), /GET \/ calls no function/);
    assert.throws(() => readHandlers(["nobody"]), /handler\/nobody\.ts must export the function nobody, and the type/);
  });
});

describe("the schema of a reply", () => {
  const file = path.join(temporaryFolder(), "reply.ts");
  const schema = (type: string) => {
    fs.writeFileSync(file, `export interface List { next?: List }\nexport type Reply = ${type};`);
    const program = ts.createProgram([file], { strict: true, target: ts.ScriptTarget.ES2022, types: [] });
    const checker = program.getTypeChecker();
    const module = checker.getSymbolAtLocation(program.getSourceFile(file) as ts.SourceFile) as ts.Symbol;
    const reply = checker.getExportsOfModule(module).find(({ name }) => name === "Reply") as ts.Symbol;
    return schemaOf(checker.getDeclaredTypeOfSymbol(reply), "Reply", { checker, within: [] });
  };

  const text = { type: "string" };
  for (const [type, expected] of [
    ["boolean | null", { type: "boolean", nullable: true }],
    ['"a" | "b"', { type: "string", enum: ["a", "b"] }],
    ["1 | 2", { type: "number", enum: [1, 2] }],
    ["string | number", { anyOf: [text, { type: "number" }] }],
    ["(string | null)[]", { type: "array", items: { ...text, nullable: true } }],
    ["Record<string, number>", { type: "object", additionalProperties: { type: "number" } }],
    [
      "{\n/** The name. */ a: string; b?: string | null; c: string | undefined }",
      {
        type: "object",
        properties: { a: { description: "The name.", ...text }, b: { ...text, nullable: true }, c: text },
        required: ["a"],
      },
    ],
  ] as const) {
    it(`of ${type.replace("\n", "")}`, () => assert.deepEqual(schema(type), expected));
  }

  for (const [type, where] of [
    ["{ when: Date }", /^Reply\.when\.\w+ is \(\) => /],
    ["{ many: Map<string, string> }", /^Reply\.many\.\w+ is \(\) => /],
    ["{ size: bigint }", /^Reply\.size is bigint; an answer in JSON holds texts/],
    ["any", /^Reply is any; an answer/],
    ["(string | undefined)[]", /^Reply\[\] is undefined; an answer/],
    ["[string, number]", /^Reply is \[string, number\]; an answer/],
    ["List", /^Reply\.next is List, which holds itself/],
  ] as const) {
    it(`is refused for ${type}`, () => assert.throws(() => schema(type), { message: where }));
  }
});
