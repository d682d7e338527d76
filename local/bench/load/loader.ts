/** A process that sends requests as fast as they are answered, and checks each answer: a job a message, an outcome each. */
import * as net from "node:net";
import { createHistogram, type RecordableHistogram } from "node:perf_hooks";
import { AnswerReader, type ReadAnswer } from "./answer-reader";
import type { Done, Job, Outcome } from "./job";

const LOOPBACK = "127.0.0.1";

interface Prepared {
  text: Buffer;
  status: number;
  body: Buffer | undefined;
}

/** What the connections of a job share. */
class Progress {
  readonly latencies: RecordableHistogram = createHistogram();
  readonly bodies: string[] = [];
  readonly began = performance.now();
  answers = 0;
  throttled = 0;
  /** Set where an answer was wrong: no more is sent then. */
  failed = false;
  /** When the last answer that counts came. */
  ended = this.began;
  private sent = 0;
  private readonly messages: Prepared[];

  constructor(private readonly job: Job) {
    this.messages = job.messages.map(({ text, status, body }) => ({
      text: Buffer.from(text, "latin1"),
      status,
      body: body === undefined ? undefined : Buffer.from(body),
    }));
  }

  /** The next message and its number; undefined once the job is done. */
  next(): { place: number; message: Prepared } | undefined {
    const late = performance.now() - this.began >= this.job.seconds * 1000;
    if (this.failed || late || this.sent >= this.job.count) return undefined;
    const place = this.sent++ % this.messages.length;
    const message = this.messages[place];
    return message && { place, message };
  }

  /** @throws Error for any answer but the right one */
  take(place: number, { status, body }: ReadAnswer, sentAt: number): void {
    const now = performance.now();
    const right = this.messages[place];
    if (status === 429 && right?.status !== 429) {
      this.throttled += 1;
      return;
    }
    if (status !== right?.status || (right.body && !right.body.equals(body))) {
      const expected = `${right?.status} ${right?.body?.toString().slice(0, 200) ?? ""}`;
      throw new Error(`expected ${expected}, and ${status} ${body.toString().slice(0, 300)} came`);
    }
    if (this.job.keepBodies) this.bodies[place] = body.toString();
    this.ended = now;
    this.answers += 1;
    this.latencies.record(Math.max(1, Math.round((now - sentAt) * 1000)));
  }
}

/** One connection, until the job is done. A server may close it between two answers; then it is opened anew. */
function connection(port: number, progress: Progress): Promise<void> {
  return new Promise((resolve, reject) => {
    let socket: net.Socket;
    let reader: AnswerReader;
    let current: ReturnType<Progress["next"]>;
    let sentAt = 0;
    /** Answers on this very socket. */
    let answered = 0;

    function send(): void {
      sentAt = performance.now();
      if (current) socket.write(current.message.text);
    }
    function advance(): boolean {
      current = progress.next();
      if (current) return true;
      socket.destroy();
      resolve();
      return false;
    }
    function open(): void {
      reader = new AnswerReader();
      answered = 0;
      socket = net.connect({ port, host: LOOPBACK, noDelay: true }, send);
      const own = socket;
      own.on("data", (chunk: Buffer) => {
        try {
          const answer = reader.read(chunk);
          if (!answer || !current) return;
          progress.take(current.place, answer, sentAt);
          answered += 1;
          const more = advance();
          if (answer.closing) own.destroy();
          if (more && answer.closing) open();
          else if (more) send();
        } catch (error) {
          progress.failed = true;
          own.destroy();
          reject(error);
        }
      });
      own.on("error", (error) => closed(error.message));
      own.on("end", () => closed("the server closed the connection"));
      const closed = (why: string) => {
        if (own !== socket || own.destroyed) return;
        own.destroy();
        if (answered > 0 && !reader.begun) open();
        else {
          progress.failed = true;
          reject(new Error(`no answer came: ${why}`));
        }
      };
    }
    current = progress.next();
    if (current) open();
    else resolve();
  });
}

async function run(job: Job): Promise<Outcome> {
  const progress = new Progress(job);
  const before = process.cpuUsage();
  const connections = Array.from({ length: job.connections }, () => connection(job.port, progress));
  const ended = await Promise.allSettled(connections);
  for (const each of ended) if (each.status === "rejected") throw each.reason;
  const { user, system } = process.cpuUsage(before);
  const seconds = (progress.ended - progress.began) / 1000;
  return {
    answers: progress.answers,
    seconds,
    p50: progress.latencies.percentile(50) / 1000,
    p99: progress.latencies.percentile(99) / 1000,
    throttled: progress.throttled,
    busy: (user + system) / 1e6 / ((performance.now() - progress.began) / 1000),
    bodies: progress.bodies,
  };
}

process.on("message", (job: Job) => {
  run(job).then(
    (outcome) => process.send?.({ outcome } satisfies Done),
    (error: Error) => process.send?.({ failed: error.message } satisfies Done),
  );
});
process.on("disconnect", () => process.exit());
