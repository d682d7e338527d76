import * as fs from "node:fs";
import * as http2 from "node:http2";
import type { Socket } from "node:net";

/** The state's number in /proc/net/tcp ("proc_net_tcp" of the Linux kernel's documentation). */
const ESTABLISHED = "01";

/**
 * Makes every HTTP/2 server of this process, such as gRPC's, close connections from other users. The engine's protocol
 * cannot carry a token: PULUMI_DEBUG_PROVIDERS holds only a name and a port. So the kernel is asked who connects, which
 * nobody can forge. Only Linux can tell.
 * @returns whether this system can tell
 */
export function acceptOwnConnections(): boolean {
  if (process.platform !== "linux") return false;
  const { createServer } = http2;
  const create = (...options: Parameters<typeof createServer>) => {
    const server = createServer(...options);
    const emit = server.emit.bind(server);
    server.emit = (event: string | symbol, ...args: unknown[]) => {
      const [socket] = args as [Socket];
      if (event !== "connection" || isOwn(socket)) return emit(event as never, ...(args as never[]));
      socket.destroy();
      return true;
    };
    return server;
  };
  Object.assign(require("node:http2"), { createServer: create });
  return true;
}

/** Whether a process of this user has connected from the other end of a loopback connection. */
function isOwn({ localPort, remotePort, remoteAddress }: Socket): boolean {
  if (remoteAddress !== "127.0.0.1" || localPort === undefined || remotePort === undefined) return false;
  const user = String(process.getuid?.());
  // The row of the other end: its local address is our remote one. A Go or Java client may have an IPv6 socket.
  return ["/proc/net/tcp", "/proc/net/tcp6"].some((table) =>
    rows(table).some(([, local = "", remote = "", state, , , , uid, , inode]) => {
      const isOtherEnd = local.endsWith(`0100007F:${hex(remotePort)}`) && remote.endsWith(`0100007F:${hex(localPort)}`);
      // A socket that its process has closed has neither an owner nor an inode.
      return isOtherEnd && state === ESTABLISHED && inode !== "0" && uid === user;
    }),
  );
}

function rows(table: string): string[][] {
  try {
    return fs
      .readFileSync(table, "utf8")
      .split("\n")
      .map((line) => line.trim().split(/\s+/));
  } catch {
    return []; // A system without IPv6.
  }
}

function hex(port: number): string {
  return port.toString(16).toUpperCase().padStart(4, "0");
}
