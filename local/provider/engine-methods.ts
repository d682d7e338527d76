import { UsageError } from "../common/errors";
import type { Methods } from "../common/ipc";
import type { AwsEnvironment } from "../stack/resource-type";
import type { Inputs, Resource, Resources } from "../stack/resources";
import { callFunction } from "./functions";
import * as provider from "./provider";

/** The stack that the engine changes. */
export interface EngineStack {
  readonly aws: AwsEnvironment;
  readonly resources: Resources;
  /** Checks, stores and serves the new table. @throws UsageError if the resource with the URN `changed` is at fault */
  replace(resources: Resources, gone: Resource[], changed: string): Promise<void>;
}

/**
 * The methods of the provider that the real Pulumi engine calls, for one resource at a time. A resource that is being
 * replaced and its replacement both exist until the engine deletes the old one.
 * @throws UsageError if the folder holds a stack made by `npm start`, which Pulumi cannot delete
 */
export function engineMethods(served: EngineStack): Methods {
  if ([...served.resources].some(({ byEngine }) => !byEngine))
    throw new UsageError(
      "the data folder holds a stack that npm start evaluates; name another with --data, or empty it with --fresh",
    );
  const declared = (urn: string, inputs: Inputs): provider.Declared => {
    const [, , qualifiedType = "", name = ""] = urn.split("::");
    return { urn, type: qualifiedType.split("$").at(-1) ?? "", name, inputs };
  };
  const superseded = (urn: string, id: string) => `${urn}@${id}`;
  const find = (urn: string, id: string) =>
    [served.resources.at(urn), served.resources.at(superseded(urn, id))].find((resource) => resource?.id === id);
  const existing = (urn: string, id: string): Resource => {
    const found = find(urn, id);
    if (found) return found;
    throw new Error(`${urn} (${id}) is gone from the data folder; pulumi refresh takes it out of the stack`);
  };

  return {
    /** The reason for a refusal of the inputs, or null. */
    check(urn: string, inputs: Inputs): string | null {
      try {
        if (holdsUnknown(inputs)) provider.checkNames(declared(urn, inputs));
        else provider.check(declared(urn, inputs));
        return null;
      } catch (error) {
        return (error as Error).message;
      }
    },
    diff(urn: string, id: string, inputs: Inputs): provider.Difference {
      const old = existing(urn, id);
      return provider.diff({ ...old, inputs: byHash(old.inputs) }, declared(urn, byHash(inputs)));
    },
    async create(urn: string, inputs: Inputs): Promise<{ id: string; outputs: Record<string, unknown> }> {
      const made: Resource = {
        ...provider.create(declared(urn, inputs), served.resources, served.aws),
        byEngine: true,
      };
      const old = served.resources.at(urn);
      const aside = old ? served.resources.with({ ...old, urn: superseded(urn, old.id) }) : served.resources;
      await served.replace(aside.with(made), [], urn);
      return { id: made.id, outputs: shown(made) };
    },
    /** The outputs, or null if the resource does not exist. */
    read(urn: string, id: string): Record<string, unknown> | null {
      const found = find(urn, id);
      return found ? shown(provider.read(found, served.aws)) : null;
    },
    async update(urn: string, id: string, inputs: Inputs): Promise<Record<string, unknown>> {
      const old = existing(urn, id);
      const changed = provider.update(old, declared(urn, inputs), served.aws);
      await served.replace(served.resources.with(changed), [], urn);
      return shown(changed);
    },
    async delete(urn: string, id: string): Promise<void> {
      const found = find(urn, id);
      if (!found) return;
      provider.checkDelete(found);
      await served.replace(served.resources.without(found.urn), [found], urn);
    },
    invoke: (token: string, inputs: Inputs) => callFunction(token, inputs, served.aws),
  };
}

/** The outputs for the engine's state, without the archive, which the engine already has. */
function shown({ id, outputs: { code: _, ...outputs } }: Resource): Record<string, unknown> {
  return { ...outputs, id };
}

/** The inputs for a comparison. The engine then sends only the hash of an archive. */
function byHash<T>(value: T): T {
  if (Array.isArray(value)) return value.map(byHash) as T;
  if (!value || typeof value !== "object") return value;
  const { files, ...rest } = value as Record<string, unknown>;
  const members = "hash" in rest || files === undefined ? rest : value;
  return Object.fromEntries(Object.entries(members).map(([name, member]) => [name, byHash(member)])) as T;
}

function holdsUnknown(value: unknown): boolean {
  if (!value || typeof value !== "object") return false;
  const members = Object.values(value);
  return ("unknown" in value && members.length === 1 && members[0] === true) || members.some(holdsUnknown);
}
