import { randomBytes } from "node:crypto";
import * as http from "node:http";
import type { Socket } from "node:net";

type Params = Record<string, unknown>;
// biome-ignore lint/suspicious/noExplicitAny: the protocol has a shape for each method
type Result = any;

/** A debugger as an editor is one: Chrome DevTools Protocol over a WebSocket (RFC 6455), and its workers behind it. */
export class InspectorClient {
  private readonly answers = new Map<number, (message: Result) => void>();
  private readonly events: { method: string; params: Result; used: boolean }[] = [];
  private waiting: (() => void)[] = [];
  private buffer = Buffer.alloc(0);
  private calls = 0;
  /** The attached workers by session: a promise that rejects when the worker is gone. */
  private readonly workers = new Map<string, { promise: Promise<never>; leave: () => void }>();
  private prepare: (worker: Result) => Promise<unknown> = async () => {};

  private constructor(private readonly socket: Socket) {
    socket.on("data", (chunk) => this.receive(chunk));
  }

  /** @param url as Node prints it, such as `ws://127.0.0.1:9229/5e3c…` */
  static connect(url: string): Promise<InspectorClient> {
    const { hostname, port, pathname } = new URL(url);
    const headers = {
      Connection: "Upgrade",
      Upgrade: "websocket",
      "Sec-WebSocket-Version": "13",
      "Sec-WebSocket-Key": randomBytes(16).toString("base64"),
    };
    return new Promise((resolve, reject) => {
      http
        .get({ hostname, port, path: pathname, headers })
        .on("upgrade", (_response, socket: Socket) => resolve(new InspectorClient(socket)))
        .on("error", reject);
    });
  }

  call(method: string, params: Params = {}): Promise<Result> {
    return this.ask((id) => this.send(JSON.stringify({ id, method, params })));
  }

  /** Calls the debugger of a worker. Rejects when the worker is gone. */
  callWorker(sessionId: string, method: string, params: Params = {}): Promise<Result> {
    const gone = this.workers.get(sessionId);
    if (!gone) return Promise.reject(new Error("the worker is gone"));
    const answer = this.ask((id) => {
      const message = JSON.stringify({ id, method, params });
      this.call("NodeWorker.sendMessageToWorker", { sessionId, message }).catch(() => {});
    });
    return Promise.race([answer, gone.promise]);
  }

  /**
   * Attaches to every worker, and to each that starts from now on before it runs anything.
   * @param prepare sets its breakpoints; it runs when that is done
   */
  async attachWorkers(prepare: (worker: Result) => Promise<unknown>): Promise<void> {
    this.prepare = prepare;
    await this.call("NodeWorker.enable", { waitForDebuggerOnStart: true });
  }

  /** Resolves with the first event of that name that nobody has had yet. */
  async event(method: string, fits: (params: Result) => boolean = () => true): Promise<Result> {
    for (;;) {
      const event = this.events.find((each) => !each.used && each.method === method && fits(each.params));
      if (event) {
        event.used = true;
        return event.params;
      }
      await new Promise<void>((resolve) => this.waiting.push(resolve));
    }
  }

  /** Leaves the workers as it found them, as an editor does: Node keeps the breakpoints of one that is just gone. */
  async close(): Promise<void> {
    const leaving = [...this.workers.keys()].map((id) => this.callWorker(id, "Debugger.disable"));
    await Promise.allSettled(leaving);
    this.socket.destroy();
  }

  private ask(send: (id: number) => void): Promise<Result> {
    const id = ++this.calls;
    return new Promise((resolve, reject) => {
      this.answers.set(id, ({ result, error }) => (error ? reject(new Error(error.message)) : resolve(result)));
      send(id);
    });
  }

  private receive(chunk: Buffer): void {
    this.buffer = Buffer.concat([this.buffer, chunk]);
    for (;;) {
      const short = (this.buffer[1] ?? 0) & 0x7f;
      const head = short === 127 ? 10 : short === 126 ? 4 : 2;
      if (this.buffer.length < head) return;
      const length =
        short === 127 ? Number(this.buffer.readBigUInt64BE(2)) : short === 126 ? this.buffer.readUInt16BE(2) : short;
      if (this.buffer.length < head + length) return;
      const isClose = ((this.buffer[0] ?? 0) & 0x0f) === 8;
      const text = this.buffer.subarray(head, head + length).toString("utf8");
      this.buffer = this.buffer.subarray(head + length);
      if (isClose) return void this.socket.end();
      this.take(JSON.parse(text));
    }
  }

  private async attached(worker: Result): Promise<void> {
    let leave = () => {};
    const promise = new Promise<never>((_, reject) => {
      leave = () => reject(new Error("the worker is gone"));
    });
    promise.catch(() => {});
    this.workers.set(worker.sessionId, { promise, leave });
    // One that is gone needs neither.
    await this.prepare(worker).catch(() => {});
    await this.callWorker(worker.sessionId, "Runtime.runIfWaitingForDebugger").catch(() => {});
  }

  private take(message: Result): void {
    if (message.method === "NodeWorker.receivedMessageFromWorker") {
      const { sessionId } = message.params;
      const inner = JSON.parse(message.params.message);
      this.take(inner.method ? { ...inner, params: { ...inner.params, sessionId } } : inner);
    } else if (message.method === "NodeWorker.attachedToWorker") {
      void this.attached(message.params);
    } else if (message.method === "NodeWorker.detachedFromWorker") {
      const { sessionId } = message.params;
      this.workers.get(sessionId)?.leave();
      this.workers.delete(sessionId);
    } else if (message.method === "Debugger.paused" && message.params.reason === "Break on start") {
      void this.callWorker(message.params.sessionId, "Debugger.resume").catch(() => {});
    } else if (message.method) {
      this.events.push({ ...message, used: false });
      for (const wake of this.waiting.splice(0)) wake();
    } else {
      this.answers.get(message.id)?.(message);
      this.answers.delete(message.id);
    }
  }

  private send(text: string): void {
    const payload = Buffer.from(text);
    const head = Buffer.from(
      payload.length < 126 ? [0x81, 0x80 | payload.length] : [0x81, 0xfe, payload.length >> 8, payload.length & 0xff],
    );
    const mask = randomBytes(4);
    this.socket.write(Buffer.concat([head, mask, payload.map((byte, index) => byte ^ (mask[index % 4] ?? 0))]));
  }
}
