import { AuthenticationDetails, CognitoUser, CognitoUserPool } from "amazon-cognito-identity-js";
import type { Fixture } from "./fixture";

/** What amazon-cognito-identity-js called back with. */
export interface SignedIn {
  idToken?: string;
  /** The user must choose a password; the attributes that AWS shows. */
  newPasswordRequired?: { user: CognitoUser; attributes: Record<string, string>; required: string[] };
  error?: { code: string; message: string };
}

type Callback = (error: unknown, data?: unknown) => void;

/** The published client amazon-cognito-identity-js, its HTTP client put in place by the operations. */
export function identityJsUser(fixture: Fixture, username: string): CognitoUser {
  const pool = new CognitoUserPool({ UserPoolId: fixture.poolId, ClientId: fixture.clientId });
  const request = (operation: string, input: Record<string, unknown>, callback: Callback) => {
    fixture.call(operation, input).then(({ answer, error }) => {
      if (error) callback(Object.assign(new Error(error.message), { code: error.name, name: error.name }));
      else callback(null, answer);
    }, callback);
  };
  const client = { request, requestWithRetry: request };
  Object.assign(pool, { client });
  return Object.assign(new CognitoUser({ Username: username, Pool: pool }), { client });
}

export function authenticate(user: CognitoUser, username: string, password: string): Promise<SignedIn> {
  return new Promise((resolve) => {
    user.authenticateUser(new AuthenticationDetails({ Username: username, Password: password }), {
      onSuccess: (session) => resolve({ idToken: session.getIdToken().getJwtToken() }),
      onFailure: ({ code, message }) => resolve({ error: { code, message } }),
      newPasswordRequired: (attributes, required) => resolve({ newPasswordRequired: { user, attributes, required } }),
    });
  });
}

export function completeNewPassword(user: CognitoUser, password: string): Promise<SignedIn> {
  return new Promise((resolve) => {
    user.completeNewPasswordChallenge(
      password,
      {},
      {
        onSuccess: (session) => resolve({ idToken: session.getIdToken().getJwtToken() }),
        onFailure: ({ code, message }) => resolve({ error: { code, message } }),
      },
    );
  });
}
