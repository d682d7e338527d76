import * as fs from "node:fs";
import * as path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { create } from "ts-node";
import { defaults, projectName, readYaml } from "./project-file";

const root = path.join(__dirname, "..", "..");

// What is uploaded is the text of compiled functions: the program is compiled as Pulumi.yaml has it, whatever loads
// the tests.
const { compile } = create({ transpileOnly: true });
const compiled = new Map<string, string>();
for (const folder of [root, path.join(root, "handler")]) {
  for (const name of fs.readdirSync(folder).filter((file) => file.endsWith(".ts"))) {
    const file = path.join(folder, name);
    compiled.set(file, compile(fs.readFileSync(file, "utf8"), file));
  }
}
const loadTypeScript = require.extensions[".ts"];
require.extensions[".ts"] = (module, file) => {
  const text = compiled.get(file);
  if (text === undefined) return loadTypeScript?.(module, file);
  (module as NodeModule & { _compile(text: string, file: string): void })._compile(text, file);
};

export interface Declared {
  type: string;
  name: string;
  // biome-ignore lint/suspicious/noExplicitAny: inputs are read by their paths, as JSON is
  inputs: any;
  /** Pulumi's own protection against deletion. */
  protect: boolean;
}

/** What index.ts declares, in order, and its outputs, with Pulumi mocks in AWS's place. */
export interface Evaluated {
  resources: Declared[];
  outputs: Record<string, unknown>;
  one(type: string, name?: string): Declared;
}

/** Runs index.ts anew under Pulumi mocks. `settings` go over the defaults of Pulumi.yaml. */
export function evaluate(settings: Record<string, string> = {}, stack = "dev"): Promise<Evaluated> {
  return evaluateWith(byFullName({ ...defaults, "aws:region": "eu-central-1", ...settings }), stack);
}

/** Runs index.ts anew under Pulumi mocks, with the settings of a stack's file. */
export const evaluateStack = (stack: string) => evaluateWith(configOf(stack), stack);

async function evaluateWith(config: Record<string, string>, stack: string): Promise<Evaluated> {
  const resources: Declared[] = [];
  const protectedNames = new Set<string>();
  await pulumi.runtime.setMocks(
    {
      async newResource({ type, name, inputs, custom }) {
        const given = await plain(inputs);
        if (custom) resources.push({ type, name, inputs: given, protect: protectedNames.has(`${type} ${name}`) });
        return { id: mockId(type, name), state: { ...inputs, ...outputsOf(type, name) } };
      },
      call: async ({ token }) => (token.endsWith(":getCallerIdentity") ? { accountId: "123456789012" } : {}),
    },
    projectName,
    stack,
    false,
  );
  pulumi.runtime.setAllConfig(config);
  for (const file of ["index.ts", "config.ts", "alarms.ts", "operations.ts", "policies.ts", "web.ts"])
    delete require.cache[path.join(root, file)];
  try {
    const outputs = await pulumi.runtime.runInPulumiStack(async () => {
      // Mocks are not told the options of a resource.
      pulumi.runtime.registerStackTransformation(({ type, name, opts }) => {
        if (opts.protect) protectedNames.add(`${type} ${name}`);
        return undefined;
      });
      return require("../../index");
    });
    await pulumi.runtime.disconnect();
    return { resources, outputs: outputs ?? {}, one: (type, name) => only(resources, type, name) };
  } catch (error) {
    throw Object.assign(error as Error, { resources });
  }
}

/** The settings of a stack by their full names: those of its file over the defaults of Pulumi.yaml. */
export const configOf = (stack: string) => byFullName({ ...defaults, ...readYaml(`Pulumi.${stack}.yaml`).config });

function byFullName(settings: Record<string, unknown>): Record<string, string> {
  const fullName = (name: string) => (name.includes(":") ? name : `${projectName}:${name}`);
  const text = (value: unknown) => (typeof value === "object" ? JSON.stringify(value) : String(value));
  return Object.fromEntries(Object.entries(settings).map(([name, value]) => [fullName(name), text(value)]));
}

/** Inputs as JSON: a resource becomes its id, an archive `{ files: { [path]: text } }`. */
async function plain(value: unknown): Promise<unknown> {
  if (Array.isArray(value)) return Promise.all(value.map(plain));
  if (pulumi.CustomResource.isInstance(value)) return new Promise((resolve) => value.id.apply(resolve));
  if (value instanceof pulumi.asset.AssetArchive) return { files: await plain(await value.assets) };
  if (value instanceof pulumi.asset.StringAsset) return value.text;
  if (value && typeof value === "object") {
    const entries = Object.entries(value).map(async ([key, member]) => [key, await plain(member)] as const);
    return Object.fromEntries(await Promise.all(entries));
  }
  return value;
}

function only(resources: Declared[], type: string, name?: string): Declared {
  const found = resources.filter((made) => made.type === type && (name === undefined || made.name === name));
  const [first] = found;
  if (!first || found.length > 1) throw new Error(`${found.length} resources are ${type} ${name ?? ""}`);
  return first;
}

/** The id that a resource gets, such as `UserPool-users`. */
export const mockId = (type: string, name: string) => `${type.split(":").at(-1)}-${name}`;

/** The ARN that a resource gets: a service's resources of one name share it. */
export const mockArn = (type: string, name: string) =>
  `arn:aws:${type.split("/")[0]?.slice(4)}:eu-central-1:123456789012:${name}`;

function outputsOf(type: string, name: string): Record<string, unknown> {
  return {
    arn: mockArn(type, name),
    name: `${name}-name`,
    endpoint: "cognito-idp.eu-central-1.amazonaws.com/eu-central-1_Pool",
    executionArn: "arn:aws:execute-api:eu-central-1:123456789012:api",
    invokeUrl: "https://api.execute-api.eu-central-1.amazonaws.com/dev",
    domainValidationOptions: [
      {
        resourceRecordName: "_proof.api.example.com",
        resourceRecordType: "CNAME",
        resourceRecordValue: "_value.acm-validations.aws",
      },
    ],
  };
}
