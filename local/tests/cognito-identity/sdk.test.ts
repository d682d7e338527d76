import assert from "node:assert/strict";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import {
  CognitoIdentityClient,
  DescribeIdentityPoolCommand,
  GetCredentialsForIdentityCommand,
  GetIdCommand,
  InvalidIdentityPoolConfigurationException,
  NotAuthorizedException,
  ResourceNotFoundException,
  UnlinkIdentityCommand,
} from "@aws-sdk/client-cognito-identity";
import { createAwsEndpoint } from "../../aws-json";
import { attachment, Fixture, OTHER_POOL_ID, POOL_ID, PROVIDER, pool, table, token } from "./fixture";

const ADMINISTRATOR = { accessKeyId: "AKIALOCALADMINISTRAT", secretAccessKey: "known to this test alone" };

describe("cognito-identity: the AWS SDK as the client", () => {
  let fixture: Fixture;
  let server: Server;
  let client: CognitoIdentityClient;
  const Logins = { [PROVIDER]: token() };

  beforeEach(async () => {
    fixture = await Fixture.open();
    server = createAwsEndpoint({
      services: [
        {
          targetPrefix: "AWSCognitoIdentityService",
          signingName: "cognito-identity",
          operations: fixture.pools.operations,
        },
      ],
      jwks: async () => undefined,
      administrator: ADMINISTRATOR,
      region: () => "eu-central-1",
      clock: Date.now,
      log: { request: () => {}, functionOutput: () => {}, notice: () => {} },
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    client = new CognitoIdentityClient({
      endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      region: "eu-central-1",
      credentials: ADMINISTRATOR,
      maxAttempts: 1,
    });
  });
  afterEach(async () => {
    client.destroy();
    server.closeAllConnections();
    server.close();
    await fixture.close();
  });

  it("gets credentials, and reads when they expire", async () => {
    const { IdentityId } = await client.send(new GetIdCommand({ IdentityPoolId: POOL_ID, Logins }));
    const answer = await client.send(new GetCredentialsForIdentityCommand({ IdentityId, Logins }));
    assert.equal(answer.IdentityId, IdentityId);
    assert.deepEqual(answer.Credentials?.Expiration, new Date("2026-03-01T13:00:00Z"));
    const { AccessKeyId = "", SessionToken, SecretKey } = answer.Credentials ?? {};
    const session = fixture.pools.credentials.resolve(AccessKeyId, SessionToken);
    assert.equal(typeof session === "object" && session.secretAccessKey, SecretKey);
    await client.send(new UnlinkIdentityCommand({ IdentityId, Logins, LoginsToRemove: [PROVIDER] }));
  });

  it("knows refusals by their types", async () => {
    const getId = (IdentityPoolId: string, logins = {}) =>
      client.send(new GetIdCommand({ IdentityPoolId, Logins: logins }));
    await assert.rejects(getId(POOL_ID), NotAuthorizedException);
    await assert.rejects(getId(OTHER_POOL_ID, Logins), ResourceNotFoundException);
    const { IdentityId } = await getId(POOL_ID, Logins);
    fixture.resources = table(pool(), attachment());
    await assert.rejects(
      client.send(new GetCredentialsForIdentityCommand({ IdentityId, Logins })),
      InvalidIdentityPoolConfigurationException,
    );
  });

  it("signs as the administrator", async () => {
    const answer = await client.send(new DescribeIdentityPoolCommand({ IdentityPoolId: POOL_ID }));
    assert.equal(answer.IdentityPoolName, "people");
  });
});
