import * as assert from "node:assert/strict";
import { createPublicKey, generateKeyPairSync, type KeyObject, randomBytes } from "node:crypto";
import { type TriggerFunctions, UserPools } from "../../cognito-idp";
import { resourceTypes } from "../../cognito-idp/resource-types";
import { AwsError, type Reason } from "../../common/errors";
import { type Inputs, type Resource, Resources } from "../../stack/resources";
import { Store } from "../../state/store";
import { temporaryFolder } from "../support/temporary-folder";

export const NOW = Date.UTC(2024, 5, 3, 4, 5, 6);
export const REGION = "eu-central-1";
export const PASSWORD = "Passw0rd!";
export const EMAIL = "ada@example.com";

const POOL = "aws:cognito/userPool:UserPool";
const CLIENT = "aws:cognito/userPoolClient:UserPoolClient";
const GROUP = "aws:cognito/userGroup:UserGroup";

/** As the sample program declares them. */
export const POOL_INPUTS: Inputs = {
  usernameAttributes: ["email"],
  usernameConfiguration: { caseSensitive: false },
  autoVerifiedAttributes: ["email"],
  passwordPolicy: {
    minimumLength: 8,
    requireLowercase: true,
    requireUppercase: true,
    requireNumbers: true,
    requireSymbols: true,
    temporaryPasswordValidityDays: 7,
  },
};
export const CLIENT_INPUTS: Inputs = {
  explicitAuthFlows: ["ALLOW_USER_SRP_AUTH", "ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
  preventUserExistenceErrors: "ENABLED",
  readAttributes: ["email", "email_verified"],
  writeAttributes: ["email"],
};

/** Keys take long to make, so all pools of a test file share two pairs. */
const PAIRS = ["id", "access"].map((use) => {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  return { use, kid: randomBytes(32).toString("base64"), privateKey };
});

/** The pair that signs the tokens of this use. */
export function keyOf(use: "id" | "access"): { kid: string; privateKey: KeyObject; publicKey: KeyObject } {
  const pair = PAIRS.find((each) => each.use === use);
  assert.ok(pair);
  return { ...pair, publicKey: createPublicKey(pair.privateKey) };
}

/** What an operation answered, and what it told the log. */
export interface Outcome {
  // biome-ignore lint/suspicious/noExplicitAny: each operation answers in a shape of its own
  answer?: any;
  error?: { name: string; message: string; reason?: Reason };
  notes: string[];
  who?: string;
}

/** User pools over a store of their own, with a clock that stands until it is moved. */
export class Fixture {
  now = NOW;
  resources = new Resources();
  store!: Store;
  pools!: UserPools;
  readonly folder = temporaryFolder();
  /** What triggers call: nothing, as long as a test gives no functions. */
  functions: TriggerFunctions = {
    refused: () => undefined,
    invoke: () => assert.fail("a trigger was called"),
  };
  triggerLimit: number | undefined;

  static async open(pool: Inputs = {}, client: Inputs = {}): Promise<Fixture> {
    const fixture = new Fixture();
    await fixture.reopen();
    fixture.declare(POOL, "users", { ...POOL_INPUTS, ...pool });
    fixture.declare(CLIENT, "client", { ...CLIENT_INPUTS, userPoolId: fixture.poolId, ...client });
    await fixture.useSharedKeys();
    return fixture;
  }

  /** As after a restart. */
  async reopen(): Promise<void> {
    await this.store?.close();
    this.store = await Store.open(this.folder);
    this.pools = new UserPools({
      resources: () => this.resources,
      store: this.store,
      clock: () => this.now,
      region: () => REGION,
      accountId: "000000000000",
      functions: {
        refused: (...call) => this.functions.refused(...call),
        invoke: (...call) => this.functions.invoke(...call),
      },
      triggerLimit: this.triggerLimit,
    });
  }

  declare(type: string, name: string, inputs: Inputs): Resource {
    const resourceType = resourceTypes[type];
    assert.ok(resourceType);
    resourceType.check?.(inputs);
    const aws = { region: REGION, accountId: "000000000000", gatewayUrl: "" };
    const urn = `urn:pulumi:dev::test::${type}::${name}`;
    const before = this.resources.at(urn);
    const id = before?.id ?? resourceType.id(inputs, name, aws);
    const outputs = { ...inputs, ...resourceType.outputs(inputs, id, aws, before?.outputs) };
    const resource = { urn, type, name, id, inputs, outputs };
    this.resources = this.resources.with(resource);
    return resource;
  }

  /** The client again, with other settings and the same id. */
  redeclareClient(inputs: Inputs): void {
    this.declare(CLIENT, "client", { ...CLIENT_INPUTS, userPoolId: this.poolId, ...inputs });
  }

  get clientOutputs(): Record<string, unknown> {
    return this.resources.at(`urn:pulumi:dev::test::${CLIENT}::client`)?.outputs ?? {};
  }

  /** The pool again, with other settings and the same id. */
  redeclarePool(inputs: Inputs): void {
    this.declare(POOL, "users", { ...POOL_INPUTS, ...inputs });
  }

  declareClient(name: string, inputs: Inputs = {}): string {
    return this.declare(CLIENT, name, { ...CLIENT_INPUTS, userPoolId: this.poolId, ...inputs }).id;
  }

  declareGroup(name: string, inputs: Inputs = {}): void {
    this.declare(GROUP, name, { name, userPoolId: this.poolId, ...inputs });
  }

  /** A second pool with a client of its own. */
  async declareOtherPool(): Promise<{ poolId: string; clientId: string }> {
    const poolId = this.declare(POOL, "others", POOL_INPUTS).id;
    return { poolId, clientId: this.declareClient("otherClient", { userPoolId: poolId }) };
  }

  get poolId(): string {
    return this.idOf(POOL, "users");
  }

  get poolArn(): string {
    return String(this.resources.at(`urn:pulumi:dev::test::${POOL}::users`)?.outputs.arn);
  }

  get clientId(): string {
    return this.idOf(CLIENT, "client");
  }

  get issuer(): string {
    return `https://cognito-idp.${REGION}.amazonaws.com/${this.poolId}`;
  }

  async call(operation: string, input: Record<string, unknown>): Promise<Outcome> {
    const notes: string[] = [];
    let who: string | undefined;
    const context = { note: (text: string) => notes.push(text), who: (name: string) => (who = name) };
    try {
      const handler = this.pools.operations[operation];
      assert.ok(handler, `${operation} is there`);
      const answer = await handler.handle(JSON.parse(JSON.stringify(input)), context);
      return { answer: JSON.parse(JSON.stringify(answer)), notes, who };
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      return { error: { name: error.name, message: error.message, reason: error.reason }, notes, who };
    }
  }

  /** Calls it for its answer. */
  // biome-ignore lint/suspicious/noExplicitAny: each operation answers in a shape of its own
  async does(operation: string, input: Record<string, unknown>): Promise<any> {
    const { answer, error } = await this.call(operation, input);
    assert.deepEqual(error, undefined);
    return answer;
  }

  /** Calls it for the refusal, word for word. */
  async refuses(operation: string, input: Record<string, unknown>, name: string, message: string): Promise<Outcome> {
    const outcome = await this.call(operation, input);
    assert.deepEqual(outcome.error && { name: outcome.error.name, message: outcome.error.message }, {
      name,
      message,
    });
    return outcome;
  }

  /** Signs up. @returns the confirmation code */
  async signUp(username = EMAIL, password = PASSWORD, clientId = this.clientId): Promise<string> {
    const { notes, error } = await this.call("SignUp", {
      ClientId: clientId,
      Username: username,
      Password: password,
    });
    assert.equal(error, undefined);
    return notes.join().slice(-6);
  }

  /** A user who can sign in. @returns the user name */
  async user(username = EMAIL, password = PASSWORD, poolId = this.poolId): Promise<string> {
    const { User } = await this.does("AdminCreateUser", { UserPoolId: poolId, Username: username });
    await this.does("AdminSetUserPassword", {
      UserPoolId: poolId,
      Username: username,
      Password: password,
      Permanent: true,
    });
    return User.Username;
  }

  /** As they are kept. */
  attributesOf(username: string): Record<string, string> {
    const kept = this.store.collection<{ attributes: Record<string, string> }>("cognito-idp/users");
    return kept.get(`${this.poolId} ${username}`)?.attributes ?? {};
  }

  passwordAuth(username = EMAIL, password = PASSWORD, clientId = this.clientId): Promise<Outcome> {
    return this.call("InitiateAuth", {
      AuthFlow: "USER_PASSWORD_AUTH",
      ClientId: clientId,
      AuthParameters: { USERNAME: username, PASSWORD: password },
    });
  }

  /** Signs in by password. @returns AuthenticationResult */
  // biome-ignore lint/suspicious/noExplicitAny: of the API
  async tokens(username = EMAIL, password = PASSWORD, clientId = this.clientId): Promise<any> {
    const { answer, error } = await this.passwordAuth(username, password, clientId);
    assert.equal(error, undefined);
    return answer.AuthenticationResult;
  }

  private idOf(type: string, name: string): string {
    const resource = this.resources.at(`urn:pulumi:dev::test::${type}::${name}`);
    assert.ok(resource);
    return resource.id;
  }

  private async useSharedKeys(): Promise<void> {
    const stored = PAIRS.map(({ use, kid, privateKey }) => [
      use,
      { kid, privateKey: privateKey.export({ type: "pkcs8", format: "der" }).toString("base64") },
    ]);
    await this.store.write(() =>
      this.store.collection("cognito-idp/signing-keys").set(this.poolId, Object.fromEntries(stored)),
    );
  }
}

/** What a token says; nothing is verified. */
export function decodeUnverified(token: string): {
  header: Record<string, unknown>;
  claims: Record<string, unknown>;
} {
  const [header = "", claims = ""] = token.split(".");
  const parse = (part: string) => JSON.parse(Buffer.from(part, "base64url").toString("utf8"));
  return { header: parse(header), claims: parse(claims) };
}
