import { UsageError } from "../common/errors";
import type { Collection, Store } from "../state/store";
import { type Resource, Resources } from "./resources";

/** The stack that is served, and its copy in the data folder. */
export class StoredResources {
  private table: Resources;
  private readonly collection: Collection<Resource>;

  /** @throws UsageError for a record that is no resource */
  constructor(private readonly store: Store) {
    this.collection = store.collection("resources");
    for (const [urn, resource] of this.collection.entries()) {
      if (!isResource(resource) || resource.urn !== urn)
        throw new UsageError(
          `the state file holds no resource under ${urn}: a resource has urn, type, name and id as text, inputs and outputs as objects; restore the file, or empty the folder with --fresh`,
        );
    }
    this.table = new Resources(new Map(this.collection.entries()));
  }

  get current(): Resources {
    return this.table;
  }

  /**
   * Stores the new table and then serves it.
   * @param forget removes, in the same write, what services store about the resources that are gone
   */
  async replace(resources: Resources, forget: () => void): Promise<void> {
    const old = this.table;
    await this.store.write(() => {
      for (const { urn } of old) if (!resources.at(urn)) this.collection.delete(urn);
      for (const resource of resources) {
        if (old.at(resource.urn) !== resource) this.collection.set(resource.urn, resource);
      }
      forget();
    });
    this.table = resources;
  }
}

function isResource(value: unknown): value is Resource {
  if (!isObject(value)) return false;
  const { urn, type, name, id, inputs, outputs } = value;
  return [urn, type, name, id].every((each) => typeof each === "string") && isObject(inputs) && isObject(outputs);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
