import { isDeepStrictEqual } from "node:util";
import { UsageError } from "../common/errors";
import type { AwsEnvironment } from "../stack/resource-type";
import { type Inputs, type Resource, Resources } from "../stack/resources";
import * as provider from "./provider";

/**
 * Compares one evaluation of the program with the current stack. A declared resource is created, kept, updated or
 * replaced; a resource that is no longer declared is deleted. Nothing takes effect before `finish`.
 */
export class Update {
  private readonly declared = new Map<string, Resource>();
  private resources: Resources;

  constructor(
    private readonly before: Resources,
    private readonly program: { project: string; stack: string },
    private readonly aws: AwsEnvironment,
  ) {
    this.resources = before;
    if ([...before].some(({ byEngine }) => byEngine))
      throw new UsageError(
        "the data folder holds what a Pulumi engine made, which --attach serves; name another with --data, or empty it with --fresh",
      );
    const own = `urn:pulumi:${program.stack}::${program.project}::`;
    const [other] = [...before].filter(({ urn }) => !urn.startsWith(own));
    if (!other) return;
    const [, , stack, project] = other.urn.split(/::?/);
    throw new UsageError(
      `the data folder holds stack ${stack} of ${project}, and its users; name another with --data, or empty it with --fresh`,
    );
  }

  resource(type: string, name: string, inputs: Inputs): { id: string; outputs: Record<string, unknown> } {
    const urn = `urn:pulumi:${this.program.stack}::${this.program.project}::${type}::${name}`;
    if (this.declared.has(urn)) throw new UsageError(`${urn} is declared twice; give one of them another name`);
    const resource = this.made({ urn, type, name, inputs });
    this.declared.set(urn, resource);
    this.resources = this.resources.with(resource);
    return resource;
  }

  /** @throws UsageError if a protected resource would be deleted. */
  finish(): { resources: Resources; gone: Resource[] } {
    const gone = [...this.before].filter((old) => this.declared.get(old.urn)?.id !== old.id);
    for (const resource of gone) provider.checkDelete(resource);
    return { resources: new Resources(this.declared), gone };
  }

  private made(declared: provider.Declared): Resource {
    const old = this.before.at(declared.urn);
    if (!old || provider.diff(old, declared).replace.length > 0)
      return provider.create(declared, this.resources, this.aws);
    const updated = provider.update(old, declared, this.aws);
    return isDeepStrictEqual(old, updated) ? old : updated;
  }
}
