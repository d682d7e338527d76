import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { createAwsEndpoint } from "../../../aws-json";
import type { Inputs } from "../../../stack/resources";
import { attachment, Fixture, POOL_ID, pool, role, table } from "../fixture";
import type { Issuer } from "./issuer";

export interface Answered {
  status: number;
  // biome-ignore lint/suspicious/noExplicitAny: answers are JSON
  body: any;
}

/** Identity pools behind their HTTP endpoint, with the providers of a test. */
export class Endpoint {
  /** What the request log was told of each request. */
  readonly log: string[] = [];

  private constructor(
    readonly fixture: Fixture,
    private readonly server: Server,
  ) {}

  static async open(): Promise<Endpoint> {
    const fixture = await Fixture.open();
    const endpoint: Endpoint = new Endpoint(
      fixture,
      createAwsEndpoint({
        services: [
          {
            targetPrefix: "AWSCognitoIdentityService",
            signingName: "cognito-identity",
            operations: fixture.pools.operations,
          },
        ],
        jwks: async () => undefined,
        administrator: { accessKeyId: "AKIALOCALADMINISTRAT", secretAccessKey: "known to this test alone" },
        region: () => "eu-central-1",
        clock: () => fixture.now,
        log: {
          request: (entry) => endpoint.log.push(JSON.stringify(entry)),
          functionOutput: () => {},
          notice: () => {},
        },
      }),
    );
    await new Promise<void>((resolve) => endpoint.server.listen(0, "127.0.0.1", resolve));
    return endpoint;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await this.fixture.close();
  }

  /** Declares the pool with these issuers beside the user pool. `mappings` are those of the attachment. */
  declare(issuers: readonly Issuer[], options: { mappings?: Inputs[]; change?: object } = {}): void {
    const { mappings = [], change = {} } = options;
    this.fixture.resources = table(
      pool({ openidConnectProviderArns: issuers.map(({ arn }) => arn) }),
      attachment({ roleMappings: mappings }),
      role("user"),
      role("admin"),
      ...issuers.map((issuer) => issuer.declared(change)),
    );
  }

  async call(operation: string, input: Inputs): Promise<Answered> {
    const response = await fetch(`http://127.0.0.1:${(this.server.address() as AddressInfo).port}/`, {
      method: "POST",
      headers: {
        "content-type": "application/x-amz-json-1.1",
        "x-amz-target": `AWSCognitoIdentityService.${operation}`,
      },
      body: JSON.stringify(input),
    });
    return { status: response.status, body: await response.json() };
  }

  getId(Logins: Inputs): Promise<Answered> {
    return this.call("GetId", { IdentityPoolId: POOL_ID, Logins });
  }

  /** GetId and GetCredentialsForIdentity; the first that is refused. */
  async credentials(Logins: Inputs, rest: Inputs = {}): Promise<Answered> {
    const identity = await this.getId(Logins);
    if (identity.status !== 200) return identity;
    return this.call("GetCredentialsForIdentity", { IdentityId: identity.body.IdentityId, Logins, ...rest });
  }

  /** What the credentials of an answer stand for. */
  session({ body }: Answered) {
    const { AccessKeyId, SessionToken } = body.Credentials;
    const session = this.fixture.pools.credentials.resolve(AccessKeyId, SessionToken);
    if (typeof session === "string") throw new Error(`the credentials are ${session}`);
    return session;
  }

  /** Whether any credentials or identity were made. */
  async gaveNothing(): Promise<boolean> {
    return !/cognito-identity-(keys|identities|logins)/.test(await this.fixture.state());
  }
}
