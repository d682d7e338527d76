import type { Collection, Store } from "../state/store";
import { type Resource, Resources } from "./resources";

/** The stack that is served, and its copy in the data folder. */
export class StoredResources {
  private table: Resources;
  private readonly collection: Collection<Resource>;

  constructor(private readonly store: Store) {
    this.collection = store.collection("resources");
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
