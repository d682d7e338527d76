import { randomBytes, randomInt } from "node:crypto";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import * as path from "node:path";
import { createAwsEndpoint } from "./aws-json";
import { checkIdentityPools, IdentityPools } from "./cognito-identity";
import { UserPools } from "./cognito-idp";
import type { Clock } from "./common/clock";
import { NotEnforced, UsageError } from "./common/errors";
import type { Methods } from "./common/ipc";
import type { Log } from "./common/log";
import { checkGateway, createGateway } from "./execute-api";
import { roles } from "./iam/roles";
import { Functions } from "./lambda";
import type { Ending, Evaluation, Program } from "./program/evaluation-process";
import { engineCalls } from "./provider/engine-methods";
import { invoke } from "./provider/functions";
import { Update } from "./provider/update";
import type { AwsEnvironment } from "./stack/resource-type";
import { type Resource, Resources } from "./stack/resources";
import type { DataFolder } from "./state/data-folder";
import { type Collection, Store } from "./state/store";

const ACCOUNT_ID = "000000000000";
const LOOPBACK = "127.0.0.1";
/** Milliseconds, three weeks: more than that, and Node's timers do not wait at all. */
const LONGEST_TIMER = 2 ** 31 - 1;

/** The key pair of this data folder, the only one whose signature the admin operations accept. */
export interface Administrator {
  accessKeyId: string;
  secretAccessKey: string;
}

/** The services of the local run, put together: each knows the others by small interfaces alone. */
export class LocalRun {
  private resources = new Resources();
  private constructor(
    readonly aws: AwsEnvironment,
    /** Where the AWS JSON services listen, such as `http://127.0.0.1:4566`. */
    readonly awsUrl: string,
    readonly administrator: Administrator,
    private readonly store: Store,
    private readonly kept: Collection<Resource>,
    private readonly userPools: UserPools,
    private readonly identityPools: IdentityPools,
    private readonly functions: Functions,
    private readonly servers: Server[],
  ) {}

  /**
   * Opens the state of the folder and listens on loopback.
   * @throws UsageError for a port that is taken, or state that is damaged.
   */
  static async open(options: {
    folder: DataFolder;
    port: number;
    awsPort: number;
    region: string;
    clock: Clock;
    log: Log;
    /** Whether a debugger may hold a function: then nothing is cut off for taking too long. */
    inspect?: boolean;
  }): Promise<LocalRun> {
    const { folder, region, clock, log, inspect = false } = options;
    const store = await Store.open(folder.path);
    const administrator = await administratorOf(store);
    let run: LocalRun | undefined;
    const resources = () => run?.resources ?? new Resources();

    const userPools = new UserPools({ resources, store, clock, region: () => region, accountId: ACCOUNT_ID });
    const { verifyToken, stillStands } = userPools;
    const identityPools = new IdentityPools({
      resources,
      store,
      clock,
      region: () => region,
      accountId: ACCOUNT_ID,
      verifyToken: verifyToken.bind(userPools),
      stillStands: stillStands.bind(userPools),
    });
    const functions = new Functions({
      resources,
      folder: path.join(folder.path, "functions"),
      clock,
      log,
      timeouts: !inspect,
    });
    const gateway = createGateway({
      resources,
      clock,
      log,
      credentials: identityPools.credentials,
      verifyToken: verifyToken.bind(userPools),
      invoke: functions.invoke.bind(functions),
      ...(inspect && { integrationTimeoutMs: LONGEST_TIMER }),
    });
    const awsEndpoint = createAwsEndpoint({
      services: [
        {
          targetPrefix: "AWSCognitoIdentityProviderService",
          signingName: "cognito-idp",
          operations: userPools.operations,
        },
        {
          targetPrefix: "AWSCognitoIdentityService",
          signingName: "cognito-identity",
          operations: identityPools.operations,
        },
      ],
      jwks: userPools.jwks.bind(userPools),
      administrator,
      region: () => region,
      clock,
      log,
    });
    const gatewayUrl = await listen(gateway, options.port, "--port");
    const awsUrl = await listen(awsEndpoint, options.awsPort, "--aws-port").catch(async (error) => {
      gateway.close();
      throw error;
    });
    const kept = store.collection<Resource>("resources");
    run = new LocalRun(
      { region, accountId: ACCOUNT_ID, gatewayUrl },
      awsUrl,
      administrator,
      store,
      kept,
      userPools,
      identityPools,
      functions,
      [gateway, awsEndpoint],
    );
    run.resources = new Resources(new Map(kept.entries()));
    return run;
  }

  /**
   * Evaluates the program and serves what it declares in place of what stands; until then, and where it fails,
   * what stands is served on.
   * @throws UsageError with what refused it.
   */
  async deploy(program: Program, evaluation: Evaluation): Promise<{ ending: Ending; resources: Resources }> {
    const update = new Update(this.resources, program, this.aws);
    const ending = await evaluation.run(program, {
      resource: update.resource.bind(update),
      invoke: (token: string) => invoke(token, this.aws),
    });
    if ("failed" in ending) return { ending, resources: this.resources };
    const { resources, gone } = update.finish();
    await this.replace(resources, gone);
    return { ending, resources };
  }

  /** The calls of a real Pulumi engine, each served as soon as it is answered. */
  engineCalls(): Methods {
    const current = () => this.resources;
    return engineCalls({
      aws: this.aws,
      get resources() {
        return current();
      },
      replace: this.replace.bind(this),
    });
  }

  async close(): Promise<void> {
    for (const server of this.servers) {
      server.close();
      server.closeAllConnections();
    }
    await this.functions.close();
    await this.store.close();
  }

  /**
   * Checks the whole before any of it is served, and keeps it in one write with what goes. An engine changes one
   * resource at a time, `changed`: what is at fault in another may be put right when its turn comes, and until then the
   * doors that depend on it are shut.
   */
  private async replace(resources: Resources, gone: Resource[], changed?: string): Promise<void> {
    try {
      roles(resources);
      checkIdentityPools(resources);
      checkGateway(resources);
    } catch (error) {
      if (!(error instanceof NotEnforced)) throw error;
      if (changed === undefined || error.setting.startsWith(`${changed} (`))
        throw new UsageError(`${error.setting}: ${error.message}`);
    }
    await this.store.write(() => {
      for (const { urn } of this.resources) if (!resources.at(urn)) this.kept.delete(urn);
      for (const resource of resources) {
        if (this.resources.at(resource.urn) !== resource) this.kept.set(resource.urn, resource);
      }
      for (const resource of gone) for (const service of [this.userPools, this.identityPools]) service.forget(resource);
    });
    this.resources = resources;
  }
}

async function administratorOf(store: Store): Promise<Administrator> {
  const kept = store.collection<Administrator>("administrator");
  const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  return store.write(() => {
    const known = kept.get("key");
    if (known) return known;
    const made = {
      accessKeyId: `AKIA${Array.from({ length: 16 }, () => letters[randomInt(letters.length)]).join("")}`,
      secretAccessKey: randomBytes(30).toString("base64"),
    };
    kept.set("key", made);
    return made;
  });
}

function listen(server: Server, port: number, option: string): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      const why = error.code === "EADDRINUSE" ? "is taken: end what listens there" : `cannot be had (${error.code})`;
      reject(new UsageError(`${option} ${port} ${why}, or give another; 0 takes a free one`));
    });
    server.listen(port, LOOPBACK, () => resolve(`http://${LOOPBACK}:${(server.address() as AddressInfo).port}`));
  });
}
