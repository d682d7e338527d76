import { randomBytes } from "node:crypto";
import { NotEnforced } from "../common/errors";
import { autoName } from "../common/random";
import type { AwsEnvironment, ResourceType } from "../stack/resource-type";
import type { Inputs } from "../stack/resources";
import { randomTypes } from "./random-types";
import { STUBS, type Stub } from "./stub-table";

/** Settings that hold a resource's own policy. Such a policy may be a lock, which the local run does not enforce. */
const POLICIES = ["policy", "resourcePolicy", "accessPolicy"];

/** A type of the table that does not run here; undefined for any other type. */
export function stubType(type: string): ResourceType | undefined {
  if (Object.hasOwn(randomTypes, type)) return randomTypes[type];
  const stub = Object.hasOwn(STUBS, type) ? STUBS[type] : undefined;
  return stub && { ...fromTable(stub), check: (inputs) => refuseLocks(inputs, stub) };
}

function fromTable({ nameFrom = "name", id: idForm = "{name}", outputs = {} }: Stub): ResourceType {
  const given = (inputs: Inputs) => (typeof inputs[nameFrom] === "string" ? inputs[nameFrom] : undefined);
  return {
    settings: {},
    replaceOn: [nameFrom],
    id: (inputs, name, aws) =>
      filled(idForm, { ...aws, name: given(inputs) ?? autoName(name), hex: `0${randomBytes(8).toString("hex")}` }),
    outputs(inputs, id, aws) {
      // If the id is an ARN or a URL, the name is its last part.
      const name = given(inputs) ?? id.slice(Math.max(id.lastIndexOf("/"), id.lastIndexOf(":")) + 1);
      const known = Object.entries(outputs).map(([output, form]) => [output, filled(form, { ...aws, name, id })]);
      return Object.fromEntries(known);
    },
  };
}

type Values = Pick<AwsEnvironment, "region" | "accountId"> & { name: string; id?: string; hex?: string };

function filled(form: string, { region, accountId, name, id, hex }: Values) {
  const values: Record<string, string | undefined> = { region, account: accountId, name, id, hex };
  return form.replace(/\{(\w+)\}/g, (whole, part) => values[part] ?? whole);
}

function refuseLocks(inputs: Inputs, { ownPolicy = false, settings }: Stub): void {
  const other = settings && Object.keys(inputs).find((name) => inputs[name] !== undefined && !settings.includes(name));
  if (other !== undefined)
    throw new NotEnforced(other, "may decide who gets in, and the local run does not enforce it; leave it out here");
  const policy = POLICIES.find((setting) => inputs[setting] !== undefined && !(ownPolicy && setting === "policy"));
  if (policy)
    throw new NotEnforced(policy, "the local run does not enforce a policy of this resource; leave it out here");
}
