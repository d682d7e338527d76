import { Server } from "node:http";
import type * as net from "node:net";
import * as path from "node:path";
import { createAwsEndpoint } from "./aws-json";
import { administratorKey } from "./aws-json/administrator-key";
import type { Administrator } from "./aws-json/signer";
import { checkIdentityPools, IdentityPools } from "./cognito-identity";
import { UserPools } from "./cognito-idp";
import { checkScopes } from "./cognito-idp/resource-server";
import type { Clock } from "./common/clock";
import { NotEnforced, UsageError } from "./common/errors";
import type { Methods } from "./common/ipc";
import type { Log } from "./common/log";
import { replaceOrigins } from "./common/replace-origins";
import { createGateway } from "./execute-api";
import { openRoutes } from "./execute-api/open-routes";
import { listen } from "./http/listen";
import type { TlsAddresses } from "./http/listen-over-tls";
import { roles } from "./iam/roles";
import { Functions } from "./lambda";
import { checkLayers } from "./lambda/layers";
import { refusedByPolicy } from "./lambda/permissions";
import { RoleSessions } from "./lambda/role-sessions";
import { NOT_RUN_HERE, sdkEnvironment } from "./lambda/sdk-environment";
import type { Ending, Evaluation, Program } from "./program/evaluation-process";
import { engineMethods } from "./provider/engine-methods";
import { callFunction } from "./provider/functions";
import { Update } from "./provider/update";
import { servedStack } from "./served-stack";
import type { AwsEnvironment } from "./stack/resource-type";
import type { Inputs, Resource, Resources } from "./stack/resources";
import { StoredResources } from "./stack/stored-resources";
import type { DataFolder } from "./state/data-folder";
import { Store } from "./state/store";

const ACCOUNT_ID = "000000000000";
/** Milliseconds, about three weeks: a longer Node timer fires at once. */
const LONGEST_TIMER = 2 ** 31 - 1;

export interface LocalRunOptions {
  folder: DataFolder;
  /** The folder of the program. */
  program?: string;
  /** The port of the API Gateway; 0 takes a free one. */
  port: number;
  /** The port of the AWS JSON services; 0 takes a free one. */
  awsPort: number;
  region: string;
  clock: Clock;
  log: Log;
  /** Whether all is served over TLS too. */
  https?: boolean;
  /** Whether a debugger may pause functions: then no call times out. */
  inspect?: boolean;
}

/** What the services and servers of one local run share. */
interface Context extends LocalRunOptions {
  store: Store;
  stack: StoredResources;
  administrator: Administrator;
  /** Of the AWS JSON services; known once they listen. */
  awsUrl: () => string;
}
type Services = ReturnType<typeof createServices>;

/** The services of the local run, put together. */
export class LocalRun {
  private constructor(
    private readonly context: Context,
    private readonly services: Services,
    private readonly servers: readonly net.Server[],
    private readonly urls: { gateway: string; aws: string },
    readonly tls: TlsAddresses | undefined,
  ) {}

  /**
   * Opens the state in the folder and listens on loopback.
   * @throws UsageError if a port is taken or the state is damaged.
   */
  static async open(options: LocalRunOptions): Promise<LocalRun> {
    const store = await Store.open(options.folder.path, options.log.notice);
    let awsUrl = "";
    const context: Context = {
      ...options,
      store,
      stack: new StoredResources(store),
      administrator: await administratorKey(store),
      awsUrl: () => awsUrl,
    };
    const services = createServices(context);
    const gateway = createApi(context, services);
    const awsEndpoint = createAwsServices(context, services);
    const servers: net.Server[] = [gateway, awsEndpoint];
    try {
      const gatewayUrl = `http://${await listen(gateway, options.port, "--port")}`;
      awsUrl = `http://${await listen(awsEndpoint, options.awsPort, "--aws-port")}`;
      const tls = options.https ? await overTls(options, gateway, awsEndpoint) : undefined;
      servers.push(...(tls?.listeners ?? []));
      return new LocalRun(context, services, servers, { gateway: gatewayUrl, aws: awsUrl }, tls?.addresses);
    } catch (error) {
      for (const server of servers) server.close();
      throw error;
    }
  }

  get aws(): AwsEnvironment {
    return { region: this.context.region, accountId: ACCOUNT_ID, gatewayUrl: this.urls.gateway };
  }

  /** The address of the AWS JSON services, such as `http://127.0.0.1:4566`. */
  get awsUrl(): string {
    return this.urls.aws;
  }

  get administrator(): Administrator {
    return this.context.administrator;
  }

  /** The routes without a lock; none where what a real engine has declared so far cannot be served. */
  get openRoutes(): string[] {
    try {
      return openRoutes(servedStack(this.context.stack.current));
    } catch {
      return [];
    }
  }

  /**
   * Evaluates the program, and serves what it declares in place of the current stack. The current stack is served
   * until then, and after a failure.
   * @throws UsageError that says why the program is refused.
   */
  async deploy(program: Program, evaluation: Evaluation): Promise<{ ending: Ending; resources: Resources }> {
    const { stack } = this.context;
    const update = new Update(stack.current, program, this.aws);
    const ending = await evaluation.run(program, {
      resource: update.resource.bind(update),
      invoke: (token: string, inputs: Inputs) => callFunction(token, inputs, this.aws),
    });
    if ("failed" in ending) return { ending, resources: stack.current };
    const { resources, gone } = update.finish();
    await this.replace(resources, gone);
    return { ending: { ...ending, outputs: this.withLocalAddresses(ending.outputs) }, resources };
  }

  /** The addresses at which users sign in with a browser. */
  get signInUrls(): string[] {
    return this.services.userPools.signInUrls(this.loginOrigin);
  }

  /** The methods that a real Pulumi engine calls. Each change is served before its call is answered. */
  engineMethods(): Methods {
    const { stack } = this.context;
    return engineMethods({
      aws: this.aws,
      get resources() {
        return stack.current;
      },
      replace: this.replace.bind(this),
    });
  }

  async close(): Promise<void> {
    for (const server of this.servers) {
      server.close();
      if (server instanceof Server) server.closeAllConnections();
    }
    await this.services.functions.close();
    await this.context.store.close();
  }

  private get loginOrigin(): string {
    return this.tls?.awsUrl ?? this.awsUrl;
  }

  /** A program composes the address of a user pool's domain by itself; managed login is served at this one. */
  private withLocalAddresses(outputs: Record<string, unknown>): Record<string, unknown> {
    return replaceOrigins(outputs, this.services.userPools.loginOrigins, this.loginOrigin) as Record<string, unknown>;
  }

  /**
   * Checks all resources, then stores and serves them. An engine changes one resource at a time: `changed` is its URN.
   * Then an error in another resource refuses nothing, as the engine may correct that one next; the routes that
   * depend on it answer an error until then.
   */
  private async replace(resources: Resources, gone: Resource[], changed?: string): Promise<void> {
    try {
      checkIdentityPools(resources);
      checkLayers(resources);
      checkScopes(resources);
      servedStack(resources);
    } catch (error) {
      if (!(error instanceof NotEnforced)) throw error;
      if (changed === undefined || error.resource?.urn === changed) throw new UsageError(error.line);
    }
    const { userPools, identityPools } = this.services;
    const open = this.openRoutes.join(", ");
    await this.context.stack.replace(resources, () => {
      for (const resource of gone) {
        userPools.forget(resource);
        identityPools.forget(resource);
      }
    });
    const nowOpen = this.openRoutes.join(", ");
    if (nowOpen !== "" && nowOpen !== open) this.context.log.notice(`open to everybody: ${nowOpen}`);
  }
}

async function overTls({ folder, port, awsPort, clock }: LocalRunOptions, gateway: Server, awsEndpoint: Server) {
  // Loaded where it is asked for.
  const { listenOverTls } = await import("./http/listen-over-tls");
  return listenOverTls({ gateway, awsEndpoint, port, awsPort }, folder, clock());
}

function createServices({ store, stack, folder, program, region, clock, log, awsUrl, inspect = false }: Context) {
  const shared = { resources: () => stack.current, clock, log };
  const cognito = { ...shared, store, region: () => region, accountId: ACCOUNT_ID };
  const roleSessions = new RoleSessions();
  const functions = new Functions({
    ...shared,
    folder: path.join(folder.path, "functions"),
    ...(program !== undefined && { program }),
    environment: ({ role, name }) => ({
      ...sdkEnvironment(awsUrl(), process.env),
      ...roleSessions.variables({ roleArn: role, sessionName: name }),
    }),
    timeouts: !inspect,
  });
  const userPools = new UserPools({
    ...cognito,
    functions: {
      invoke: functions.invoke.bind(functions),
      refused: (functionArn, source) =>
        refusedByPolicy(stack.current, functionArn, { service: "cognito-idp.amazonaws.com", ...source }),
    },
    ...(inspect && { triggerLimit: LONGEST_TIMER }),
  });
  const { verifyToken, whyInactive } = userPools;
  const identityPools = new IdentityPools({
    ...cognito,
    verifyToken: verifyToken.bind(userPools),
    whyInactive: whyInactive.bind(userPools),
  });
  return { userPools, identityPools, functions, roleSessions };
}

/** The server of the REST APIs. */
function createApi({ stack, clock, log, inspect }: Context, { userPools, identityPools, functions }: Services): Server {
  return createGateway({
    stack: () => servedStack(stack.current),
    clock,
    log,
    credentials: identityPools.credentials,
    verifyToken: userPools.verifyToken.bind(userPools),
    invoke: functions.invoke.bind(functions),
    ...(inspect && { integrationTimeoutMs: LONGEST_TIMER }),
  });
}

/** The server of the services that speak AWS JSON. */
function createAwsServices(context: Context, { userPools, identityPools, roleSessions }: Services): Server {
  const { administrator, region, clock, log, stack } = context;
  const arn = (service: string, kind: string, id: unknown) =>
    typeof id === "string" ? `arn:aws:${service}:${region}:${ACCOUNT_ID}:${kind}/${id}` : "*";
  return createAwsEndpoint({
    services: [
      {
        targetPrefix: "AWSCognitoIdentityProviderService",
        signingName: "cognito-idp",
        resourceOf: ({ UserPoolId }) => arn("cognito-idp", "userpool", UserPoolId),
        operations: userPools.operations,
      },
      {
        targetPrefix: "AWSCognitoIdentityService",
        signingName: "cognito-identity",
        resourceOf: ({ IdentityPoolId }) => arn("cognito-identity", "identitypool", IdentityPoolId),
        operations: identityPools.operations,
      },
    ],
    jwks: userPools.jwks.bind(userPools),
    providerMetadata: userPools.providerMetadata.bind(userPools),
    routes: userPools.managedLogin,
    administrator,
    sessionOf: roleSessions.resolve.bind(roleSessions),
    roles: () => roles(stack.current),
    notRunHere: NOT_RUN_HERE,
    region: () => region,
    clock,
    log,
  });
}
