import { randomBytes } from "node:crypto";
import { randomAccessKeyId } from "../common/random";
import type { Store } from "../state/store";
import type { Administrator } from "./administrator";

/** The administrator's key pair of a data folder, created at the first start. */
export function administratorKey(store: Store): Promise<Administrator> {
  const keys = store.collection<Administrator>("administrator");
  return store.write(() => {
    const known = keys.get("key");
    if (known) return known;
    const created = {
      accessKeyId: randomAccessKeyId("AKIA"),
      secretAccessKey: randomBytes(30).toString("base64"), // As long as AWS's: 40 characters.
    };
    keys.set("key", created);
    return created;
  });
}
