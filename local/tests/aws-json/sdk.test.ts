import assert from "node:assert/strict";
import {
  AdminGetUserCommand,
  CognitoIdentityProviderClient,
  type CognitoIdentityProviderServiceException,
  GetUserCommand,
  SignUpCommand,
  UserNotFoundException,
} from "@aws-sdk/client-cognito-identity-provider";
import { ADMINISTRATOR, Fixture } from "./fixture";

describe("aws-json: the AWS SDK as the client", () => {
  let fixture: Fixture;
  let client: CognitoIdentityProviderClient;
  beforeEach(async () => {
    fixture = await new Fixture().start();
    client = new CognitoIdentityProviderClient({
      endpoint: fixture.url,
      region: "eu-central-1",
      credentials: ADMINISTRATOR,
      maxAttempts: 1,
    });
  });
  afterEach(async () => {
    client.destroy();
    await fixture.close();
  });

  it("reads an answer", async () => {
    const answer = await client.send(new SignUpCommand({ ClientId: "c", Username: "ann", Password: "p" }));
    assert.equal(answer.UserSub, "a-sub");
    assert.match(answer.$metadata.requestId ?? "", /^[0-9a-f-]{36}$/);
    assert.deepEqual({ ...fixture.reached[0]?.input }, { ClientId: "c", Username: "ann", Password: "p" });
  });

  it("knows a refusal by its type", async () => {
    await assert.rejects(
      client.send(new GetUserCommand({ AccessToken: "t" })),
      (error) =>
        error instanceof UserNotFoundException &&
        error.name === "UserNotFoundException" &&
        error.message === "User does not exist." &&
        error.$metadata.httpStatusCode === 400,
    );
  });

  it("signs as the administrator, and is let in", async () => {
    const answer = await client.send(new AdminGetUserCommand({ UserPoolId: "eu-central-1_pool", Username: "ann" }));
    assert.equal(answer.Username, "ann");
  });

  it("is refused with another secret, and never reaches the operation", async () => {
    const other = new CognitoIdentityProviderClient({
      endpoint: fixture.url,
      region: "eu-central-1",
      credentials: { ...ADMINISTRATOR, secretAccessKey: "guess" },
      maxAttempts: 1,
    });
    await assert.rejects(
      other.send(new AdminGetUserCommand({ UserPoolId: "eu-central-1_pool", Username: "ann" })),
      (error: CognitoIdentityProviderServiceException) => error.name === "InvalidSignatureException",
    );
    other.destroy();
    assert.deepEqual(fixture.reached, []);
  });
});
