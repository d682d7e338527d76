import * as fs from "node:fs";
import * as path from "node:path";
import { load } from "js-yaml";

const root = path.join(__dirname, "..", "..");

/** A file of the project or of one of its stacks. */
export const readYaml = (name: string) =>
  load(fs.readFileSync(path.join(root, name), "utf8")) as {
    name: string;
    description: string;
    config: Record<string, unknown>;
    template?: object;
  };

const { name, config, template } = readYaml("Pulumi.yaml");

/** The project's name, which is another where `pulumi new` made the project from this one. */
export const projectName = name;

/** Whether `pulumi new` can make a project from this one: a project that it made is a template no more. */
export const isTemplate = template !== undefined;

/** The settings that Pulumi.yaml declares, with their defaults; without the tags that `pulumi new` adds. */
export const defaults: Readonly<Record<string, unknown>> = Object.fromEntries(
  Object.entries(config)
    .filter(([setting]) => !setting.includes(":"))
    .map(([setting, declared]) => [setting, (declared as { default: unknown }).default]),
);
