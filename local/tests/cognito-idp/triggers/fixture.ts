import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import * as path from "node:path";
import { createAwsEndpoint } from "../../../aws-json";
import type { Log, RequestLine } from "../../../common/log";
import { Functions } from "../../../lambda";
import { refusedByPolicy } from "../../../lambda/permissions";
import { PERMISSION, resourceTypes } from "../../../lambda/resource-types";
import type { Inputs } from "../../../stack/resources";
import { AWS, declare as declareFunction } from "../../lambda/fixture";
import { Fixture, REGION } from "../fixture";

/** The event that a function got. */
export interface TriggerEvent {
  version: string;
  triggerSource: string;
  userName: string;
  callerContext: { awsSdkVersion: string; clientId: string };
  // biome-ignore lint/suspicious/noExplicitAny: each trigger has a form of its own
  request: any;
  // biome-ignore lint/suspicious/noExplicitAny: each trigger has a form of its own
  response: any;
  [member: string]: unknown;
}

/** What an operation answered over HTTP. */
export interface Reply {
  status: number;
  // biome-ignore lint/suspicious/noExplicitAny: each operation answers in a shape of its own
  body: any;
}

export interface Setup {
  /** The body of each trigger's handler, by its setting; it has `event`. */
  triggers: Record<string, string>;
  pool?: Inputs;
  client?: Inputs;
  /** Of each function. */
  lambda?: Inputs;
  /** The permission that lets the pool call; undefined where there is none. */
  permission?: ((poolArn: string) => Inputs) | "none";
  /** Milliseconds. */
  limit?: number;
  /** V1_0 where it is left out. */
  tokenVersion?: string;
}

/**
 * A user pool whose triggers are real functions with real permissions, asked over HTTP. A trigger may take a minute, so
 * that a busy machine fails none.
 */
export class TriggerFixture {
  /** What the functions got, in order. */
  readonly events: TriggerEvent[] = [];
  readonly lines: RequestLine[] = [];
  private readonly functions: Functions;
  private server!: Server;
  private lambdaConfig: Inputs = {};
  private meanwhile: { trigger: string; act: () => Promise<unknown> } | undefined;

  private constructor(
    readonly idp: Fixture,
    readonly setup: Setup,
  ) {
    this.functions = new Functions({
      resources: () => idp.resources,
      folder: path.join(idp.folder, "functions"),
      clock: () => idp.now,
      log: this.log,
    });
    idp.functions = {
      refused: (arn, source) =>
        refusedByPolicy(idp.resources, arn, { service: "cognito-idp.amazonaws.com", ...source }),
      invoke: async (arn, event, requestId) => {
        const got = JSON.parse(JSON.stringify(event)) as TriggerEvent;
        this.events.push(got);
        const { trigger, act } = this.meanwhile ?? {};
        if (act && got.triggerSource.startsWith(String(trigger).replace("PreToken", "Token"))) {
          this.meanwhile = undefined;
          await act();
        }
        return this.functions.invoke(arn, event, requestId);
      },
    };
    idp.triggerLimit = setup.limit ?? 60_000;
  }

  private get log(): Log {
    return { request: (line) => this.lines.push(line), functionOutput() {}, notice() {} };
  }

  /** Serves on a free port. */
  private async listen(): Promise<void> {
    this.server = createAwsEndpoint({
      services: [
        {
          targetPrefix: "AWSCognitoIdentityProviderService",
          signingName: "cognito-idp",
          operations: this.idp.pools.operations,
        },
      ],
      jwks: async () => undefined,
      administrator: { accessKeyId: "AKIALOCALADMINISTRAT", secretAccessKey: "none" },
      region: () => REGION,
      clock: () => this.idp.now,
      log: this.log,
    });
    await new Promise<void>((resolve) => this.server.listen(0, "127.0.0.1", resolve));
  }

  static async open(setup: Setup): Promise<TriggerFixture> {
    const idp = await Fixture.open(setup.pool, setup.client);
    const fixture = new TriggerFixture(idp, setup);
    await idp.reopen();
    const config: Inputs = {};
    for (const [setting, body] of Object.entries(setup.triggers)) config[setting] = fixture.put(setting, body);
    if (setup.tokenVersion) {
      const lambdaArn = config.preTokenGeneration;
      config.preTokenGenerationConfig = { lambdaArn, lambdaVersion: setup.tokenVersion };
      delete config.preTokenGeneration;
    }
    fixture.lambdaConfig = config;
    idp.redeclarePool({ ...setup.pool, lambdaConfig: config });
    await fixture.listen();
    return fixture;
  }

  /** While no trigger is declared. */
  async quietly(act: () => Promise<unknown>): Promise<void> {
    const { pool } = this.setup;
    this.idp.redeclarePool({ ...pool });
    await act();
    this.idp.redeclarePool({ ...pool, lambdaConfig: this.lambdaConfig });
  }

  /** What happens the next time that the trigger is called, before it answers. */
  during(trigger: string, act: () => Promise<unknown>): void {
    this.meanwhile = { trigger, act };
  }

  /** Calls an operation that any client may call. */
  async call(operation: string, input: Record<string, unknown>): Promise<Reply> {
    const { port } = this.server.address() as AddressInfo;
    const response = await fetch(`http://127.0.0.1:${port}/`, {
      method: "POST",
      headers: {
        "content-type": "application/x-amz-json-1.1",
        "x-amz-target": `AWSCognitoIdentityProviderService.${operation}`,
      },
      body: JSON.stringify(input),
    });
    return { status: response.status, body: await response.json() };
  }

  /** What the log said of the last request. */
  get note(): string {
    return this.lines.at(-1)?.note ?? "";
  }

  /** The sign-ins that began: a refusal leaves none. */
  get signIns(): number {
    return [...this.idp.store.collection("cognito-idp/sign-ins").entries()].length;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
    await this.functions.close();
    await this.idp.store.close();
  }

  private put(setting: string, body: string): string {
    const { lambda, permission = (sourceArn: string) => ({ sourceArn }) } = this.setup;
    const source = `exports.handler = async (event) => { ${body} };`;
    const resource = declareFunction(source, { timeout: 60, ...lambda }, setting);
    this.idp.resources = this.idp.resources.with(resource);
    const arn = String(resource.outputs.arn);
    if (permission !== "none") this.permit(setting, arn, permission(this.idp.poolArn));
    return arn;
  }

  private permit(setting: string, arn: string, more: Inputs): void {
    const inputs = {
      action: "lambda:InvokeFunction",
      function: arn,
      principal: "cognito-idp.amazonaws.com",
      ...more,
    };
    resourceTypes[PERMISSION]?.check?.(inputs);
    const id = `${setting}-permission`;
    const outputs = { statementId: id, region: AWS.region };
    this.idp.resources = this.idp.resources.with({ urn: id, type: PERMISSION, name: id, id, inputs, outputs });
  }
}

/** Runs with a fixture, which is closed whatever happens. */
export async function withTriggers(setup: Setup, run: (fixture: TriggerFixture) => Promise<void>): Promise<void> {
  const fixture = await TriggerFixture.open(setup);
  try {
    await run(fixture);
  } finally {
    await fixture.close();
  }
}
