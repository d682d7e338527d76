import { randomBytes } from "node:crypto";
import { UsageError } from "../common/errors";
import { randomAccessKeyId } from "../common/random";
import type { Store } from "../state/store";
import type { Administrator } from "./signer";

/**
 * The administrator's key pair of a data folder, created at the first start.
 * @throws UsageError if the state holds something else in its place
 */
export function administratorKey(store: Store): Promise<Administrator> {
  const keys = store.collection<Administrator>("administrator");
  return store.write(() => {
    const known = keys.get("key");
    if (typeof known?.accessKeyId === "string" && typeof known.secretAccessKey === "string") return known;
    if (known !== undefined)
      throw new UsageError(
        "the state file holds no key pair of the administrator; restore the file, or empty the folder with --fresh",
      );
    const created = {
      accessKeyId: randomAccessKeyId("AKIA"),
      secretAccessKey: randomBytes(30).toString("base64"), // As long as AWS's: 40 characters.
    };
    keys.set("key", created);
    return created;
  });
}
