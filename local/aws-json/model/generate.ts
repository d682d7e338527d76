/**
 * Writes request-constraints.json: the constraints on the requests of every operation.
 *
 *   pip download botocore --no-deps && unzip botocore-*.whl -d unpacked
 *   node --require sucrase/register local/aws-json/model/generate.ts unpacked
 *
 * botocore (Apache-2.0) ships the models. Only constraints are kept, no prose.
 */
import * as fs from "node:fs";
import * as path from "node:path";
import { gunzipSync } from "node:zlib";
import type { ServiceModel, Shape } from "./service-model";

const MODELS = {
  "cognito-idp": "cognito-idp/2016-04-18",
  "cognito-identity": "cognito-identity/2014-06-30",
} as const;

interface BotocoreShape extends Omit<Shape, "members" | "member" | "key" | "value"> {
  members?: Record<string, { shape: string }>;
  member?: { shape: string };
  key?: { shape: string };
  value?: { shape: string };
}
interface BotocoreModel {
  operations: Record<string, { input?: { shape: string } }>;
  shapes: Record<string, BotocoreShape>;
}

function main([folder]: string[]): void {
  if (!folder) {
    process.stderr.write(
      "Give the folder of the unpacked botocore package: local/aws-json/model/generate.ts <folder>\n",
    );
    process.exitCode = 2;
    return;
  }
  const text = Object.entries(MODELS).map(([service, model]) => {
    const file = path.join(folder, "botocore", "data", model, "service-2.json.gz");
    return `${JSON.stringify(service)}:${lines(reduce(JSON.parse(gunzipSync(fs.readFileSync(file)).toString())))}`;
  });
  fs.writeFileSync(path.join(__dirname, "request-constraints.json"), `{${text.join(",\n")}}\n`);
}

/** The operations, and the shapes that their requests reach. */
function reduce({ operations, shapes }: BotocoreModel): ServiceModel {
  const reached = new Map<string, Shape>();
  const visit = (name: string): string => {
    const shape = shapes[name];
    if (!shape) throw new Error(`the model has no shape ${name}`);
    if (reached.has(name)) return name;
    const { type, required, min, max, pattern, sensitive } = shape;
    const reduced: Shape = { type, required, min, max, pattern, enum: shape.enum, sensitive };
    reached.set(name, reduced);
    if (shape.members) {
      const members = Object.entries(shape.members).map(([member, of]) => [member, visit(of.shape)]);
      reduced.members = Object.fromEntries(members);
    }
    for (const part of ["member", "key", "value"] as const) {
      const of = shape[part];
      if (of) reduced[part] = visit(of.shape);
    }
    return name;
  };
  const inputs = Object.entries(operations).map(([name, { input }]) => [name, input ? visit(input.shape) : null]);
  return { operations: Object.fromEntries(inputs), shapes: Object.fromEntries([...reached].sort()) };
}

/** A line a shape, so that a change of the model is read in a diff. */
function lines({ operations, shapes }: ServiceModel): string {
  const entries = Object.entries(shapes).map(([name, shape]) => `${JSON.stringify(name)}:${JSON.stringify(shape)}`);
  return `{"operations":${JSON.stringify(operations)},"shapes":{\n${entries.join(",\n")}}}`;
}

main(process.argv.slice(2));
