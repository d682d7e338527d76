import * as assert from "node:assert/strict";
import { Sha256 } from "@aws-crypto/sha256-js";
import {
  CognitoIdentityClient,
  GetCredentialsForIdentityCommand,
  GetIdCommand,
} from "@aws-sdk/client-cognito-identity";
import {
  AdminAddUserToGroupCommand,
  AdminConfirmSignUpCommand,
  AdminDeleteUserCommand,
  AdminGetUserCommand,
  AdminRemoveUserFromGroupCommand,
  SignUpCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { SignatureV4 } from "@smithy/signature-v4";
import { accountSteps } from "./account-steps";
import { Person } from "./person";
import { refused, type Step } from "./step";
import type { Target } from "./target";

interface Signer {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken: string;
}

/**
 * The smoke test, with published libraries alone, as steps to be taken in turn. `cleanUp` removes the user that they
 * make, even where a step failed.
 */
export function smokeTest(target: Target): { steps: Step[]; cleanUp: Step } {
  const { serviceEndpoint, userPoolId, userPoolClientId, identityPoolId, region } = target;
  const person = new Person(target);
  const { users, email, password } = person;
  const identities = new CognitoIdentityClient({ region });
  const membership = { UserPoolId: userPoolId, Username: email, GroupName: "admins" };
  let signedUp = false;
  let identityId = "";
  let signer: Signer = { accessKeyId: "", secretAccessKey: "", sessionToken: "" };

  async function credentials(): Promise<string> {
    const Logins = { [`cognito-idp.${region}.amazonaws.com/${userPoolId}`]: person.idToken };
    const { IdentityId = "" } = await identities.send(new GetIdCommand({ IdentityPoolId: identityPoolId, Logins }));
    const { Credentials } = await identities.send(new GetCredentialsForIdentityCommand({ IdentityId, Logins }));
    const { AccessKeyId = "", SecretKey = "", SessionToken = "" } = Credentials ?? {};
    assert.ok(AccessKeyId && SecretKey && SessionToken, "credentials came");
    identityId = IdentityId;
    signer = { accessKeyId: AccessKeyId, secretAccessKey: SecretKey, sessionToken: SessionToken };
    return "200";
  }

  const call = (path: string, headers: Record<string, string> = {}) => fetch(`${serviceEndpoint}${path}`, { headers });

  async function signed(path: string, tamper = (signature: string) => signature): Promise<Response> {
    const url = new URL(`${serviceEndpoint}${path}`);
    const { headers } = await new SignatureV4({
      service: "execute-api",
      region,
      credentials: signer,
      sha256: Sha256,
    }).sign({
      method: "GET",
      protocol: url.protocol,
      hostname: url.hostname,
      path: url.pathname,
      headers: { host: url.host },
    });
    return call(path, { ...headers, authorization: tamper(headers.authorization ?? "") });
  }

  async function answers(response: Response, status: number, body: string | RegExp): Promise<string> {
    const text = await response.text();
    assert.equal(response.status, status, `the answer was ${text.slice(0, 200)}`);
    if (typeof body === "string") assert.equal(text, body);
    else assert.match(text, body);
    return String(status);
  }

  const steps: Step[] = [
    {
      name: "an unsigned call of / is refused",
      act: async () => answers(await call("/"), 403, '{"message":"Missing Authentication Token"}'),
    },
    {
      name: "/me without a token is refused",
      act: async () => answers(await call("/me"), 401, '{"message":"Unauthorized"}'),
    },
    {
      name: "a user signs up",
      act: async () => {
        const { $metadata } = await users.send(
          new SignUpCommand({
            ClientId: userPoolClientId,
            Username: email,
            Password: password,
            UserAttributes: [{ Name: "email", Value: email }],
          }),
        );
        signedUp = true;
        return String($metadata.httpStatusCode);
      },
    },
    {
      name: "sign-in is refused while unconfirmed",
      act: () => refused(person.startSignIn(password), "UserNotConfirmedException"),
    },
    {
      name: "an administrator confirms the user",
      act: async () => {
        const { $metadata } = await users.send(
          new AdminConfirmSignUpCommand({ UserPoolId: userPoolId, Username: email }),
        );
        return String($metadata.httpStatusCode);
      },
    },
    {
      name: "a wrong password is refused",
      act: () => refused(person.startSignIn(`${password}x`), "NotAuthorizedException"),
    },
    { name: "the user signs in over SRP", act: () => person.signIn(password) },
    {
      name: "/me with the ID token says who calls",
      act: async () =>
        answers(
          await call("/me", { Authorization: person.idToken }),
          200,
          new RegExp(`"email":"${email}","groups":\\[\\]`),
        ),
    },
    { name: "the identity pool gives credentials", act: credentials },
    {
      name: "signed GET / says Authenticated!, and the function saw this identity",
      act: async () => {
        const response = await signed("/");
        const status = await answers(response, 200, "Authenticated!");
        assert.equal(response.headers.get("x-cognito-identity-id"), identityId);
        return status;
      },
    },
    {
      name: "a tampered signature is refused",
      act: async () =>
        answers(
          await signed("/", (authorization) => authorization.replace(/.$/, (last) => (last === "0" ? "1" : "0"))),
          403,
          /^\{"message":"The request signature we calculated does not match/,
        ),
    },
    {
      name: "a tampered token is refused",
      act: async () => {
        const [header, payload, signature = ""] = person.idToken.split(".");
        const tampered = `${header}.${payload}.${signature.startsWith("A") ? "B" : "A"}${signature.slice(1)}`;
        return answers(await call("/me", { Authorization: tampered }), 401, '{"message":"Unauthorized"}');
      },
    },
    {
      name: "/admin is refused to who is no admin",
      act: async () => answers(await signed("/admin"), 403, /is not authorized to perform: execute-api:Invoke/),
    },
    {
      name: "added to the group, with new credentials, the user gets into /admin",
      act: async () => {
        await users.send(new AdminAddUserToGroupCommand(membership));
        await person.refresh();
        await credentials();
        return answers(await signed("/admin"), 200, new RegExp(`"cognitoIdentityId":"${identityId}"`));
      },
    },
    {
      name: "an admin gets into / as well",
      act: async () => answers(await signed("/"), 200, "Authenticated!"),
    },
    {
      name: "removed from the group, with new credentials, the user is refused at /admin",
      act: async () => {
        await users.send(new AdminRemoveUserFromGroupCommand(membership));
        await person.refresh();
        await credentials();
        return answers(await signed("/admin"), 403, /is not authorized to perform: execute-api:Invoke/);
      },
    },
    ...accountSteps(person),
  ];
  const cleanUp: Step = {
    name: "nothing of the user is left",
    act: async () => {
      if (!signedUp) return "-";
      const find = new AdminGetUserCommand({ UserPoolId: userPoolId, Username: email });
      const gone = await refused(users.send(find), "UserNotFoundException").catch(() => undefined);
      if (gone !== undefined) return gone;
      const { $metadata } = await users.send(new AdminDeleteUserCommand({ UserPoolId: userPoolId, Username: email }));
      return String($metadata.httpStatusCode);
    },
  };
  return { steps, cleanUp };
}
