import type { AddressInfo, Server } from "node:net";
import { UsageError } from "../common/errors";

const LOOPBACK = "127.0.0.1";

/**
 * Listens on loopback.
 * @param port 0 takes a free one
 * @param option the option that sets the port, for the error
 * @returns the host and port, such as `127.0.0.1:3000`
 * @throws UsageError if the port is taken.
 */
export function listen(server: Server, port: number, option: string): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      const why = error.code === "EADDRINUSE" ? "is taken: end what listens there" : `cannot be used (${error.code})`;
      reject(new UsageError(`${option} ${port} ${why}, or give another; 0 takes a free one`));
    });
    server.listen(port, LOOPBACK, () => resolve(`${LOOPBACK}:${(server.address() as AddressInfo).port}`));
  });
}
