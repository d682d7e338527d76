import { resourceTypes as apigateway } from "../apigateway/resource-types";
import { resourceTypes as apigatewayv2 } from "../apigatewayv2/resource-types";
import { resourceTypes as cognitoIdentity } from "../cognito-identity/resource-types";
import { resourceTypes as cognitoIdp } from "../cognito-idp/resource-types";
import { inResource, NotEnforced, UsageError } from "../common/errors";
import { resourceTypes as iam } from "../iam/resource-types";
import { resourceTypes as lambda } from "../lambda/resource-types";
import { resourceTypes as lambdaUrl } from "../lambda-url/function-url-type";
import type { AwsEnvironment, ResourceType } from "../stack/resource-type";
import type { Inputs, Resource, Resources } from "../stack/resources";
import { unknownsIn } from "../stack/unknown-value";
import { AWS_PROVIDER, awsProviderType, checkProviderRegion } from "./provider-type";
import { stubType } from "./stub-type";

/** All resource types that the local run serves, by Pulumi type token. */
const TYPES: Readonly<Record<string, ResourceType>> = {
  ...apigateway,
  ...apigatewayv2,
  ...cognitoIdentity,
  ...cognitoIdp,
  ...iam,
  ...lambda,
  ...lambdaUrl,
};

/** The modules of AWS that decide who gets in. A refusal of their types says so. */
const LOCK_CARRIERS =
  /^aws:(apigateway|apigatewayv2|cognito|iam|lambda|waf|wafregional|wafv2|verifiedaccess|verifiedpermissions)\//;

/** A resource as the program declares it. */
export interface Declared {
  urn: string;
  type: string;
  name: string;
  inputs: Inputs;
}

/** How changed inputs affect a resource. */
export interface Difference {
  changed: string[];
  /** The changed settings that replace the resource. */
  replace: string[];
  /** Whether the old resource must be deleted before its replacement is created. */
  deleteBeforeReplace: boolean;
}

/**
 * The implementation of a resource type.
 * @throws UsageError for a type that is neither served here nor on the list of types that carry no lock.
 */
export function typeOf({ urn, type }: Pick<Declared, "urn" | "type">): ResourceType {
  const known = Object.hasOwn(TYPES, type) ? TYPES[type] : type === AWS_PROVIDER ? awsProviderType : stubType(type);
  if (known) return known;
  const why = LOCK_CARRIERS.test(type)
    ? "may decide who gets in, and the local run does not enforce it"
    : "is not on the local run's list of types that carry no lock";
  throw new UsageError(
    `${urn}: ${type} ${why}; take it out of the stack that runs here; if a setting declares it, keep that in the production stack's file`,
  );
}

/** Whether the local run serves resources of this type. Others on the list are accepted and named at the start. */
export function runsHere(type: string): boolean {
  return Object.hasOwn(TYPES, type);
}

/** @throws UsageError that names the resource, its type, the setting and what to do. */
export function check(declared: Declared): void {
  checkNames(declared);
  named(declared, () => {
    const type = typeOf(declared);
    if (runsHere(declared.type)) checkKnown(declared);
    type.check?.(declared.inputs);
  });
}

/** The only setting in which an unknown value cannot let anybody in: a function's environment variables. */
const MAY_BE_UNKNOWN: Readonly<Record<string, string>> = { "aws:lambda/function:Function": "environment" };

function checkKnown({ type, inputs }: Declared): void {
  for (const [setting, value] of Object.entries(inputs)) {
    const [unknown] = MAY_BE_UNKNOWN[type] === setting ? [] : unknownsIn(value);
    if (unknown)
      throw new NotEnforced(
        setting,
        `needs ${unknown}, which cannot be known on this machine; give a fixed value here`,
      );
  }
}

/**
 * Like `check`, for inputs with values that are not known yet. A type without a list of settings is accepted or refused
 * as a whole.
 */
export function checkNames({ urn, type, inputs }: Declared): void {
  const { settings } = typeOf({ urn, type });
  for (const setting of Object.keys(settings).length > 0 ? Object.keys(inputs) : []) {
    if (!Object.hasOwn(settings, setting)) {
      throw new UsageError(
        `${urn} (${type}): ${setting}: not known to the local run, which cannot tell whether it is a lock; leave it out here`,
      );
    }
  }
}

export function create(declared: Declared, resources: Resources, aws: AwsEnvironment): Resource {
  check(declared);
  return named(declared, () => {
    checkProviderRegion(declared.type, declared.inputs, aws.region);
    const type = typeOf(declared);
    const id = type.id(declared.inputs, declared.name, aws);
    const snapshot = type.snapshot?.(declared.inputs, resources);
    return {
      ...declared,
      id,
      outputs: outputs(declared, id, aws, type.initialOutputs?.(declared.inputs, resources)),
      ...(snapshot !== undefined && { snapshot }),
    };
  });
}

export function update(old: Resource, declared: Declared, aws: AwsEnvironment): Resource {
  check(declared);
  return named(declared, () => {
    checkProviderRegion(declared.type, declared.inputs, aws.region);
    return { ...old, inputs: declared.inputs, outputs: outputs(declared, old.id, aws, old.outputs) };
  });
}

/** The resource with its outputs computed again: the address of the local run may have changed. */
export function read(resource: Resource, aws: AwsEnvironment): Resource {
  return named(resource, () => ({ ...resource, outputs: outputs(resource, resource.id, aws, resource.outputs) }));
}

/** @throws UsageError if AWS would refuse to delete the resource. */
export function checkDelete({ urn, type, inputs }: Resource): void {
  const why = typeOf({ urn, type }).protectedBy?.(inputs);
  if (why) throw new UsageError(`${urn} (${type}): ${why}`);
}

export function diff(old: Resource, declared: Declared): Difference {
  const names = [...new Set([...Object.keys(old.inputs), ...Object.keys(declared.inputs)])];
  const changed = names.filter((name) => canonical(old.inputs[name]) !== canonical(declared.inputs[name]));
  const { replaceOn, deleteBeforeReplace = false } = typeOf(declared);
  return { changed, replace: changed.filter((name) => replaceOn.includes(name)), deleteBeforeReplace };
}

/** Adds the URN and the type to a refusal of one setting. */
function named<T>({ urn, type }: Declared, act: () => T): T {
  try {
    return inResource({ urn, type }, act);
  } catch (error) {
    if (error instanceof UsageError) throw error;
    if (error instanceof NotEnforced) throw new UsageError(error.line);
    throw new UsageError(`${urn} (${type}): is not as AWS takes it: ${(error as Error).message}`);
  }
}

function outputs(
  { type, urn, inputs }: Declared,
  id: string,
  aws: AwsEnvironment,
  before?: Resource["outputs"],
): Record<string, unknown> {
  return { ...inputs, ...typeOf({ urn, type }).outputs(inputs, id, aws, before) };
}

/** JSON with sorted keys, so that equal values give equal texts. */
function canonical(value: unknown): string | undefined {
  return JSON.stringify(value, (_key, member) =>
    member && typeof member === "object" && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1)))
      : member,
  );
}
