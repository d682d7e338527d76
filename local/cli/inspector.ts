import * as inspector from "node:inspector";

/** Opens Node's inspector on a free loopback port, and prints its address; the functions' workers are behind it. */
export function openInspector(): void {
  inspector.open(0, "127.0.0.1");
}

/** Detaches every debugger: a worker that is paused does not end, and neither does Node while it exists. */
export function closeInspector(): void {
  const session = new inspector.Session();
  session.connect();
  session.on("NodeWorker.attachedToWorker", ({ params: { sessionId } }) => {
    const calls = [["Debugger.enable"], ["Debugger.setSkipAllPauses", { skip: true }], ["Debugger.resume"]] as const;
    for (const [id, [method, params]] of calls.entries()) {
      const message = JSON.stringify({ id, method, params });
      session.post("NodeWorker.sendMessageToWorker", { sessionId, message });
    }
  });
  session.post("NodeWorker.enable", { waitForDebuggerOnStart: false });
  inspector.close();
}
