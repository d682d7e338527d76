/** The command behind `npm run openapi`: the OpenAPI document of the API, for those who call it. */
import * as fs from "node:fs";
import { version } from "../../package.json";
import { readArguments, runCommand, UsageError } from "../command-line";
import { declaredBy } from "../program/declared";
import { readYaml } from "../program/project-file";
import { deployedTarget } from "../smoke/target";
import { type ApiBody, openApiOf, routesOf } from "./document";
import { readHandlers } from "./handlers";

const USAGE = "npm run --silent openapi -- [--stack NAME] [--url URL] [--out openapi.json]";

/** The address that the document names: the one given, or that of the deployed stack. */
function serverOf(url: string | undefined, stack: string | undefined): string | undefined {
  if (url === undefined) return stack === undefined ? undefined : deployedTarget(stack).serviceEndpoint;
  if (!/^https?:\/\/[^\s?#/]+(\/[^\s?#/]+)*$/.test(url))
    throw new UsageError(
      `--url is "${url}"; it is a URL such as https://api.example.com/dev, without a slash at its end`,
    );
  return url;
}

runCommand(async (args) => {
  const options = { stack: { type: "string" }, url: { type: "string" }, out: { type: "string" } } as const;
  const { stack, url, out } = readArguments({ args, options }, USAGE).values;
  const server = serverOf(url, stack);
  const { resources } = await declaredBy(stack ?? "dev");
  const [api, ...others] = resources.filter(({ type }) => type === "aws:apigateway/restApi:RestApi");
  if (!api || others.length > 0) throw new UsageError("the program must declare one REST API");
  const body: ApiBody = JSON.parse(api.inputs.body);
  const handlers = readHandlers([...new Set(routesOf(body).map(({ name }) => name))]);
  const { name: title, description } = readYaml("Pulumi.yaml");
  const document = `${JSON.stringify(openApiOf(body, handlers, { title, version, description, url: server }), null, 2)}\n`;
  if (out === undefined) process.stdout.write(document);
  else write(document, out);
  return 0;
});

function write(document: string, file: string) {
  try {
    fs.writeFileSync(file, document);
  } catch (error) {
    throw new UsageError(`--out: ${file} cannot be written (${(error as NodeJS.ErrnoException).code})`);
  }
}
