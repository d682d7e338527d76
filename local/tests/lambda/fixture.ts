import * as fs from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import * as os from "node:os";
import * as path from "node:path";
import { Functions, type Invocation } from "../../lambda";
import { FUNCTION, LAYER_VERSION, resourceTypes } from "../../lambda/resource-types";
import { type Inputs, type Resource, Resources } from "../../stack/resources";

export const AWS = { region: "eu-central-1", accountId: "000000000000", gatewayUrl: "http://127.0.0.1:3000" };
export const NOW = Date.UTC(2024, 5, 17, 14, 58, 25);

export function archiveOf(files: Record<string, string>): { files: Record<string, string> } {
  const packed = Object.entries(files).map(([name, text]) => [name, Buffer.from(text).toString("base64")]);
  return { files: Object.fromEntries(packed) };
}

/** A function as the provider makes it. `source` is CommonJS, or the archive's files by name. */
export function declare(source: string | Record<string, string>, inputs: Inputs = {}, name = "fn"): Resource {
  const type = resourceTypes[FUNCTION];
  if (!type) throw new Error(`no ${FUNCTION}`);
  const given = {
    code: archiveOf(typeof source === "string" ? { "__index.js": source } : source),
    handler: "__index.handler",
    runtime: "nodejs24.x",
    role: "arn:aws:iam::000000000000:role/fn",
    name,
    ...inputs,
  };
  type.check?.(given);
  const id = type.id(given, name, AWS);
  const outputs = { ...given, ...type.outputs(given, id, AWS) };
  return {
    urn: `urn:pulumi:dev::test::${FUNCTION}::${name}`,
    type: FUNCTION,
    name,
    id,
    inputs: given,
    outputs,
  };
}

/** A fresh local Lambda: a folder, a table of resources and a log of its own. */
export class Bench {
  resources = new Resources();
  /** Variables that each new instance gets. */
  environment: Record<string, string> = {};
  /** What functions wrote, in order. */
  readonly output: { name: string; text: string }[] = [];
  readonly functions: Functions;
  private count = 0;
  private look = () => {};

  private constructor(readonly folder: string) {
    this.functions = new Functions({
      resources: () => this.resources,
      folder: path.join(folder, "functions"),
      program: path.join(folder, "program"),
      clock: () => NOW,
      environment: () => this.environment,
      log: {
        request() {},
        functionOutput: (name, text) => {
          this.output.push({ name, text });
          this.look();
        },
        notice: () => {},
      },
    });
  }

  static async open(): Promise<Bench> {
    return new Bench(await fs.mkdtemp(path.join(os.tmpdir(), "lambda-")));
  }

  /** Declares a function, or declares it anew, and answers its ARN. */
  put(source: string | Record<string, string>, inputs: Inputs = {}, name = "fn"): string {
    // Lambda's default of 3 s would fail a sound function on a busy machine.
    const resource = declare(source, { timeout: 60, ...inputs }, name);
    this.resources = this.resources.with(resource);
    return String(resource.outputs.arn);
  }

  /** Declares a layer, or declares it anew, and answers its ARN. */
  layer(layerName: string, files: Record<string, string>): string {
    const type = resourceTypes[LAYER_VERSION];
    if (!type) throw new Error(`no ${LAYER_VERSION}`);
    const inputs = { layerName, code: archiveOf(files) };
    const id = type.id(inputs, layerName, AWS);
    const urn = `urn:pulumi:dev::test::${LAYER_VERSION}::${layerName}`;
    const outputs = { ...inputs, ...type.outputs(inputs, id, AWS) };
    this.resources = this.resources.with({ urn, type: LAYER_VERSION, name: layerName, id, inputs, outputs });
    return id;
  }

  invoke(arn: string, event: unknown = {}): Promise<Invocation> {
    return this.functions.invoke(arn, event, `request-${++this.count}`);
  }

  /** Declares a function and calls it once. */
  run(source: string | Record<string, string>, inputs: Inputs = {}): Promise<Invocation> {
    return this.invoke(this.put(source, inputs));
  }

  /** Resolves when the functions have written this. */
  says(text: string): Promise<void> {
    return new Promise((resolve) => {
      this.look = () => this.text.includes(text) && resolve();
      this.look();
    });
  }

  get text(): string {
    return this.output.map(({ text }) => text).join("");
  }

  async close(): Promise<void> {
    await this.functions.close();
    await fs.rm(this.folder, { recursive: true });
  }
}

/**
 * Something a function can wait for: an HTTP server that holds each request until the test answers it. A
 * function's socket closes when its instance ends, so that a test sees when that is.
 */
export class Gate {
  private readonly held: ((word: string) => void)[] = [];
  private arrival: (() => void) | undefined;
  private readonly sockets = new Set<Socket>();
  private readonly server = createServer((_request, response) => {
    this.held.push((word) => response.end(word));
    this.arrival?.();
  });

  private constructor() {
    this.server.on("connection", (socket) => {
      this.sockets.add(socket);
      socket.on("close", () => {
        this.sockets.delete(socket);
        this.arrival?.();
      });
      socket.on("error", () => {});
    });
  }

  static async open(): Promise<Gate> {
    const gate = new Gate();
    await new Promise<void>((resolve) => gate.server.listen(0, "127.0.0.1", resolve));
    return gate;
  }

  /** Source of `wait()`, which resolves with what the test says. Its connection lasts as long as the instance. */
  get source(): string {
    const { port } = this.server.address() as AddressInfo;
    return `const http = require("node:http");
      const agent = new http.Agent({ keepAlive: true });
      const wait = () => new Promise((resolve) => http.get({ port: ${port}, host: "127.0.0.1", agent }, (response) => {
        let text = "";
        response.on("data", (chunk) => { text += chunk; }).on("end", () => resolve(text));
      }));`;
  }

  /** Resolves when that many functions wait. */
  async waiting(count: number): Promise<void> {
    await this.until(() => this.held.length >= count);
  }

  /** Resolves when no instance is connected. */
  async deserted(): Promise<void> {
    await this.until(() => this.sockets.size === 0);
  }

  /** Answers the one who has waited longest. */
  release(word = ""): void {
    this.held.shift()?.(word);
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async until(condition: () => boolean): Promise<void> {
    while (!condition()) {
      await new Promise<void>((resolve) => {
        this.arrival = resolve;
      });
    }
  }
}
