import * as fs from "node:fs";
import * as path from "node:path";
import { load } from "js-yaml";
import { UsageError } from "../common/errors";
import { settingsDecrypter } from "./encrypted-settings";
import type { Program } from "./evaluation-process";

type Yaml = Record<string, unknown>;
interface NodeOptions {
  nodeargs?: string;
  typescript?: boolean;
}

/**
 * Reads Pulumi.yaml and the stack's file as `pulumi up` does: the stack's values over the project's defaults.
 * @throws UsageError that names the file and the setting.
 */
export function readProgram(folder: string, stack: string): Program {
  const project = readYaml(path.join(folder, "Pulumi.yaml"), "run this in the folder of a Pulumi program");
  const file = `Pulumi.${stack}.yaml`;
  const values = readYaml(path.join(folder, file), `--stack names a stack by its file; ${stacksOf(folder)}`);
  const name = project.name;
  if (typeof name !== "string") throw new UsageError("Pulumi.yaml has no name");
  const runtime = project.runtime as string | { name?: string; options?: NodeOptions } | undefined;
  const language = typeof runtime === "object" ? runtime.name : runtime;
  if (language !== "nodejs")
    throw new UsageError(`Pulumi.yaml: the runtime is ${language}, the local run takes nodejs`);
  const options = typeof runtime === "object" ? (runtime.options ?? {}) : {};

  refuseModules(folder, typeof project.main === "string" ? project.main : ".");

  const config: Record<string, string> = {};
  for (const [key, declared] of Object.entries((project.config ?? {}) as Yaml)) {
    const { default: value, type } = asObject(declared) ?? { default: declared };
    const setting = key.includes(":") ? key : `${name}:${key}`;
    const given = asObject(values.config)?.[setting] ?? asObject(values.config)?.[key];
    if (given !== undefined) checkType(`${file}: ${setting}`, given, type);
    if (value !== undefined && value !== null) config[setting] = text(value);
  }
  const decrypt = settingsDecrypter(file, values.encryptionsalt);
  for (const [key, value] of Object.entries(asObject(values.config) ?? {})) {
    const setting = key.includes(":") ? key : `${name}:${key}`;
    config[setting] = text(withoutSecure(value, (secure) => decrypt(setting, secure)));
  }
  return {
    folder,
    main: typeof project.main === "string" ? project.main : ".",
    project: name,
    stack,
    config,
    nodeArguments: nodeArguments(options),
  };
}

/** @throws UsageError for a program of ECMAScript modules, which the local run does not load. */
function refuseModules(folder: string, main: string): void {
  const file = path.join(folder, "package.json");
  const { type } = fs.existsSync(file) ? readYaml(file, "") : {};
  if (type === "module")
    throw new UsageError(
      'package.json: "type": "module" is not run here; leave it out, and write "module": "commonjs" in tsconfig.json',
    );
  if (/\.m[tj]s$/.test(main))
    throw new UsageError(
      `Pulumi.yaml: main is ${main}, an ECMAScript module, which is not run here; name a .ts or .js file`,
    );
}

/** As Pulumi does: it loads ts-node unless `typescript: false` is set. Types are not checked here. */
function nodeArguments({ nodeargs = "", typescript = true }: NodeOptions): string[] {
  const given = nodeargs.split(/\s+/).filter(Boolean);
  if (!typescript || given.some((argument) => argument.startsWith("ts-node/"))) return given;
  return [...given, "--require", "ts-node/register/transpile-only"];
}

/**
 * The region of the stack, found as the AWS provider finds it.
 * @throws UsageError if none is set.
 */
export function regionOf(program: Program): string {
  const region = program.config["aws:region"] ?? process.env.AWS_REGION;
  if (region && /^[a-z]{2}(-[a-z]+)+-\d$/.test(region)) return region;
  throw new UsageError(
    `Pulumi.${program.stack}.yaml: aws:region is ${region ?? "not set"}; a region is such as eu-central-1`,
  );
}

function readYaml(file: string, otherwise: string): Yaml {
  let content: string;
  try {
    content = fs.readFileSync(file, "utf8");
  } catch {
    throw new UsageError(`there is no ${path.basename(file)} here: ${otherwise}`);
  }
  let value: unknown;
  try {
    value = load(content);
  } catch (error) {
    throw new UsageError(`${path.basename(file)} is not YAML: ${(error as Error).message.split("\n")[0]}`);
  }
  return asObject(value) ?? {};
}

function stacksOf(folder: string): string {
  const stacks = fs.readdirSync(folder).flatMap((name) => name.match(/^Pulumi\.(.+)\.ya?ml$/)?.[1] ?? []);
  return stacks.length > 0 ? `here are ${stacks.join(", ")}` : "there is none here";
}

/** The types that Pulumi.yaml can declare, checked as the Pulumi CLI does before it runs a program. */
function checkType(setting: string, value: unknown, type: unknown): void {
  const right =
    type === "integer"
      ? Number.isInteger(value) || /^-?\d+$/.test(String(value))
      : type === "boolean"
        ? /^(true|false)$/.test(String(value))
        : type === "array"
          ? Array.isArray(value)
          : true;
  if (!right) throw new UsageError(`${setting} is ${JSON.stringify(value)}; allowed is a value of type ${type}`);
}

/** A setting with each `{ secure: … }` in it decrypted, at any depth. */
function withoutSecure(value: unknown, decrypt: (secure: unknown) => string): unknown {
  if (Array.isArray(value)) return value.map((member) => withoutSecure(member, decrypt));
  const members = asObject(value);
  if (!members) return value;
  if (Object.keys(members).length === 1 && "secure" in members) return decrypt(members.secure);
  return Object.fromEntries(Object.entries(members).map(([name, member]) => [name, withoutSecure(member, decrypt)]));
}

function asObject(value: unknown): Yaml | undefined {
  return value && typeof value === "object" && !Array.isArray(value) ? (value as Yaml) : undefined;
}

function text(value: unknown): string {
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
