import assert from "node:assert/strict";
import * as fs from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { IdentityPools } from "../../cognito-identity";
import type { TokenVerification } from "../../cognito-idp";
import { AwsError, type Reason } from "../../common/errors";
import { type Inputs, type Resource, Resources } from "../../stack/resources";
import { Store } from "../../state/store";

export const POOL_ID = "eu-central-1:0f4a7a3e-0000-4000-8000-00000000c0de";
export const OTHER_POOL_ID = "eu-central-1:0f4a7a3e-0000-4000-8000-0000000000aa";
export const PROVIDER = "cognito-idp.eu-central-1.amazonaws.com/eu-central-1_users";
export const CLIENT = "1client";
export const KEY = `${PROVIDER}:${CLIENT}`;
export const NOW = Date.parse("2026-03-01T12:00:00.250Z");

export const roleArn = (name: string) => `arn:aws:iam::000000000000:role/${name}`;
export const USER = roleArn("user");
export const ADMIN = roleArn("admin");

/** The trust policy of AWS's documentation, with what a case changes of its statement. */
export function trust(change: Inputs = {}): string {
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { Federated: "cognito-identity.amazonaws.com" },
        Action: "sts:AssumeRoleWithWebIdentity",
        Condition: {
          StringEquals: { "cognito-identity.amazonaws.com:aud": POOL_ID },
          "ForAnyValue:StringLike": { "cognito-identity.amazonaws.com:amr": "authenticated" },
        },
        ...change,
      },
    ],
  });
}

export function resource(type: string, name: string, id: string, inputs: Inputs): Resource {
  const urn = `urn:pulumi:dev::serverless-auth::${type}::${name}`;
  const outputs = type === "aws:iam/role:Role" ? { arn: roleArn(id), uniqueId: `AROA${name}`, name: id } : {};
  return { urn, type, name, id, inputs, outputs };
}

export const role = (name: string, assumeRolePolicy: string = trust()) =>
  resource("aws:iam/role:Role", name, name, { assumeRolePolicy });

export const pool = (change: Inputs = {}, id = POOL_ID, name = "identities") =>
  resource("aws:cognito/identityPool:IdentityPool", name, id, {
    identityPoolName: "people",
    cognitoIdentityProviders: [{ providerName: PROVIDER, clientId: CLIENT, serverSideTokenCheck: true }],
    ...change,
  });

export const attachment = (change: Inputs = {}, name = "roles") =>
  resource("aws:cognito/identityPoolRoleAttachment:IdentityPoolRoleAttachment", name, POOL_ID, {
    identityPoolId: POOL_ID,
    roles: { authenticated: USER },
    roleMappings: [{ identityProvider: KEY, type: "Token", ambiguousRoleResolution: "AuthenticatedRole" }],
    ...change,
  });

export const table = (...resources: Resource[]) => new Resources(new Map(resources.map((each) => [each.urn, each])));

export const REASON: Reason = { lock: "JWT", check: "exp", expected: "later", actual: "1772366399" };

/** A text of a JWT's shape: the fake `verifyToken` alone decides what it is worth. */
export function token(claims: Inputs = {}): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  return `${part({ alg: "RS256", kid: "k" })}.${part({ sub: "ann", aud: CLIENT, exp: NOW / 1000 + 3600, ...claims })}.c2ln`;
}

/** Identity pools over a folder of their own, with user pools that say what a test wants. */
export class Fixture {
  now = NOW;
  resources = table(pool(), attachment(), role("user"), role("admin"));
  /** What `verifyToken` answers; by default every token is valid, with the claims that it holds. */
  verdict: ((token: string) => TokenVerification) | undefined;
  standing: Reason | undefined;
  readonly verified: [poolId: string, use: string][] = [];
  readonly asked: [poolId: string, sub: unknown][] = [];
  readonly who: string[] = [];
  private constructor(
    readonly folder: string,
    private store: Store,
  ) {
    this.pools = this.start();
  }
  pools: IdentityPools;

  static async open(): Promise<Fixture> {
    const folder = await fs.mkdtemp(path.join(os.tmpdir(), "cognito-identity-"));
    return new Fixture(folder, await Store.open(folder));
  }

  async restart(): Promise<void> {
    await this.store.close();
    this.store = await Store.open(this.folder);
    this.pools = this.start();
  }

  async close(): Promise<void> {
    await this.store.close();
    await fs.rm(this.folder, { recursive: true });
  }

  /** All that is on disk. */
  state(): Promise<string> {
    return fs.readFile(path.join(this.folder, "state.log"), "utf8");
  }

  write<T>(change: () => T): Promise<T> {
    return this.store.write(change);
  }

  // biome-ignore lint/suspicious/noExplicitAny: answers are JSON
  async call(operation: string, input: Inputs): Promise<any> {
    const found = this.pools.operations[operation];
    assert.ok(found, `there is no ${operation}`);
    // As the endpoint parses it: a copy through JSON.
    return found.handle(JSON.parse(JSON.stringify(input)), {
      note: () => {},
      who: (name) => this.who.push(name),
    });
  }

  getId(idToken = token(), identityPoolId = POOL_ID): Promise<{ IdentityId: string }> {
    return this.call("GetId", { IdentityPoolId: identityPoolId, Logins: { [PROVIDER]: idToken } });
  }

  /** GetId and GetCredentialsForIdentity with one token. */
  async getCredentials(claims: Inputs = {}, CustomRoleArn?: string) {
    const idToken = token(claims);
    const { IdentityId } = await this.getId(idToken);
    return this.call("GetCredentialsForIdentity", {
      IdentityId,
      Logins: { [PROVIDER]: idToken },
      ...(CustomRoleArn !== undefined && { CustomRoleArn }),
    });
  }

  /** The role of the credentials that a token with these claims gets. */
  async roleOf(claims: Inputs, customRoleArn?: string): Promise<string | undefined> {
    const { AccessKeyId, SessionToken } = (await this.getCredentials(claims, customRoleArn)).Credentials;
    const session = this.pools.credentials.resolve(AccessKeyId, SessionToken);
    return typeof session === "object" ? session.roleArn : session;
  }

  private start(): IdentityPools {
    return new IdentityPools({
      resources: () => this.resources,
      store: this.store,
      clock: () => this.now,
      region: () => "eu-central-1",
      accountId: "000000000000",
      verifyToken: async (given, poolId, use) => {
        this.verified.push([poolId, use]);
        if (this.verdict) return this.verdict(given);
        const [, payload = ""] = given.split(".");
        return { ok: true, claims: JSON.parse(Buffer.from(payload, "base64url").toString()) };
      },
      whyInactive: (poolId, claims) => {
        this.asked.push([poolId, claims.sub]);
        return this.standing;
      },
    });
  }
}

/** Awaits a refusal and gives it back. */
export async function refusal(act: Promise<unknown>, name: string, message: string): Promise<AwsError> {
  const error = await act.then(
    (answer) => assert.fail(`it was let in: ${Object.keys(answer as object)}`),
    (thrown: unknown) => thrown,
  );
  assert.ok(error instanceof AwsError, String(error));
  assert.equal(error.message, message);
  assert.equal(error.name, name);
  assert.equal(error.status, 400);
  return error;
}
