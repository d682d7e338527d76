import { type Declared, mockArn, mockId } from "../program/evaluate";

/** Terraform's JSON configuration syntax, as far as scanners read it. */
export interface Terraform {
  resource: Record<string, Record<string, Record<string, unknown>>>;
}

/** Services whose name in Terraform is another. */
const SERVICES: Readonly<Record<string, string>> = { apigateway: "api_gateway" };
const TYPES: Readonly<Record<string, string>> = {
  "aws:cognito/identityPoolRoleAttachment:IdentityPoolRoleAttachment": "aws_cognito_identity_pool_roles_attachment",
  "aws:iam/openIdConnectProvider:OpenIdConnectProvider": "aws_iam_openid_connect_provider",
};
/** Objects whose keys are the program's own words; every other object is a block. */
const MAPS = ["dimensions", "responseParameters", "responseTemplates", "roles", "tags", "triggers", "variables"];
/** The code of functions, of which scanners of configuration say nothing. */
const NOT_RENDERED = ["code"];

/** The resources as Terraform declares them: a scanner that reads no Pulumi program reads this. It cannot be applied. */
export function terraformOf(resources: readonly Declared[]): Terraform {
  const references = new Map(resources.flatMap(referencesTo));
  const rendered: Terraform = { resource: {} };
  for (const { type, name, inputs } of resources) {
    const kind = terraformType(type);
    rendered.resource[kind] = { ...rendered.resource[kind], [identifier(name)]: membersOf(inputs, references) };
  }
  return rendered;
}

/** `aws:cognito/userPool:UserPool` is `aws_cognito_user_pool`. */
export function terraformType(type: string): string {
  const [, service = "", name = ""] = /^aws:(\w+)\/\w+:(\w+)$/.exec(type) ?? [];
  return TYPES[type] ?? `aws_${SERVICES[service] ?? service}${snake(name)}`;
}

/** A resource's id and ARN, and how Terraform writes them. Where several share an ARN, the last stands for it. */
function referencesTo({ type, name }: Declared): [string, string][] {
  const at = `${terraformType(type)}.${identifier(name)}`;
  return [
    [mockId(type, name), `\${${at}.id}`],
    [mockArn(type, name), `\${${at}.arn}`],
  ];
}

function membersOf(inputs: Record<string, unknown>, references: ReadonlyMap<string, string>): Record<string, unknown> {
  const given = Object.entries(inputs).filter(([name, value]) => value !== undefined && !NOT_RENDERED.includes(name));
  return Object.fromEntries(
    given.map(([name, value]) => [
      snake(name).replace(/^_/, ""),
      MAPS.includes(name) ? value : rendered(value, references),
    ]),
  );
}

function rendered(value: unknown, references: ReadonlyMap<string, string>): unknown {
  if (typeof value === "string") return references.get(value) ?? value;
  if (Array.isArray(value)) return value.map((each) => rendered(each, references));
  return typeof value === "object" && value !== null ? membersOf(value as Record<string, unknown>, references) : value;
}

const snake = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
const identifier = (name: string) => name.replace(/[^A-Za-z0-9_-]/g, "_");
