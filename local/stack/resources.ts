/** A resource's inputs as plain JSON. An archive is `{ files: { [path]: base64 } }`. */
export type Inputs = Record<string, unknown>;

/** A resource of the stack: the program's inputs and the provider's outputs. */
export interface Resource<I = Inputs> {
  urn: string;
  /** The Pulumi type token, such as `aws:cognito/userPool:UserPool`. */
  type: string;
  /** The name in the program. */
  name: string;
  /** The physical id, in AWS's form. */
  id: string;
  inputs: I;
  outputs: Record<string, unknown>;
  /** The state of other resources when this one was created: a deployment keeps the body of its API here. */
  snapshot?: unknown;
  /** Set if the real Pulumi engine created it, and so has it in the state of its own stack. */
  byEngine?: true;
}

/** All resources of the stack. Immutable: a change makes a new table, so a reader never sees half of an update. */
export class Resources {
  constructor(private readonly byUrn: ReadonlyMap<string, Resource> = new Map()) {}

  [Symbol.iterator](): Iterator<Resource> {
    return this.byUrn.values();
  }

  all<I = Inputs>(type: string): Resource<I>[] {
    return [...this.byUrn.values()].filter((resource) => resource.type === type) as Resource<I>[];
  }

  get<I = Inputs>(type: string, id: string): Resource<I> | undefined {
    return this.all<I>(type).find((resource) => resource.id === id);
  }

  at(urn: string): Resource | undefined {
    return this.byUrn.get(urn);
  }

  with(resource: Resource): Resources {
    return new Resources(new Map(this.byUrn).set(resource.urn, resource));
  }

  without(urn: string): Resources {
    const rest = new Map(this.byUrn);
    rest.delete(urn);
    return new Resources(rest);
  }
}

/** Caches a computation for each table of resources, as long as the table is in use. */
export function derived<T>(compute: (resources: Resources) => T): (resources: Resources) => T {
  const known = new WeakMap<Resources, { value: T }>();
  return (resources) => {
    let entry = known.get(resources);
    if (!entry) {
      entry = { value: compute(resources) };
      known.set(resources, entry);
    }
    return entry.value;
  };
}
