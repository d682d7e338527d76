import assert from "node:assert/strict";
import { once } from "node:events";
import { type AddressInfo, connect, type Socket } from "node:net";
import { createBoundedServer } from "../../http/bounded-server";

const MOST_CONNECTIONS = 1_024;

describe("a bounded server", () => {
  it("takes 1,024 connections, drops the next before it reads a request, and takes one again when one has closed", async () => {
    let requests = 0;
    const server = createBoundedServer((_request, response) => {
      requests++;
      response.end("served");
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    const open: Socket[] = [];
    const dial = async (): Promise<Socket> => {
      const socket = connect(port, "127.0.0.1").on("error", () => {});
      open.push(socket);
      await once(socket, "connect");
      return socket;
    };
    const ask = (socket: Socket) => socket.write("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
    try {
      for (let count = 0; count < MOST_CONNECTIONS; count++) await dial();
      const dropped = once(server, "drop");
      const extra = await dial();
      ask(extra);
      await Promise.all([dropped, once(extra, "close")]);
      assert.equal(requests, 0);
      const closed = once(open[0] ?? assert.fail(), "close");
      open[0]?.destroy();
      await closed;
      while ((await connections()) >= MOST_CONNECTIONS) await new Promise(setImmediate);
      const next = await dial();
      ask(next);
      const [answer] = await once(next, "data");
      assert.match(String(answer), /served/);
      assert.equal(requests, 1);
    } finally {
      for (const socket of open) socket.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }

    function connections(): Promise<number> {
      return new Promise((resolve, reject) =>
        server.getConnections((error, n) => (error ? reject(error) : resolve(n))),
      );
    }
  });
});
