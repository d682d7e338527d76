/** What the program gives a resource: plain JSON; an archive is `{ files: { [path]: base64 } }`. */
export type Inputs = Record<string, unknown>;

/** A resource that stands: what the program gave it, and what the provider answered. */
export interface Resource<I = Inputs> {
  urn: string;
  /** The Pulumi type token, such as `aws:cognito/userPool:UserPool`. */
  type: string;
  /** The name in the program. */
  name: string;
  /** The physical id, as AWS would give it. */
  id: string;
  inputs: I;
  outputs: Record<string, unknown>;
  /** What was true of other resources when this one was made: a deployment keeps its API's body so. */
  snapshot?: unknown;
  /** Set where a real Pulumi engine had it made: its own state names it. */
  byEngine?: true;
}

/** All resources of the stack at one moment; a change makes a new table, so that a reader never sees half of one. */
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

/** Computes once for each table of resources: what is derived is as new as its source, and goes with it. */
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
