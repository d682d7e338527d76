import { AuthenticationDetails, CognitoUser, CognitoUserPool } from "amazon-cognito-identity-js";

/** What Cognito says of a right password of a user who cannot be moved by it alone. */
export const UNMOVABLE = {
  newPasswordRequired: "the password is temporary",
  totpRequired: "a second factor is set up at the old pool",
  mfaRequired: "a second factor is set up at the old pool",
  selectMFAType: "a second factor is set up at the old pool",
  mfaSetup: "a second factor is set up at the old pool",
  customChallenge: "the old pool asks for more than a password",
};

/**
 * Proves a password at the old user pool over SRP with its public client: the password does not leave this process,
 * and no AWS credentials are needed.
 * @param {{ userPoolId: string, clientId: string, endpoint: string }} pool
 * @param {{ username: string, password: string, sub: string }} user `sub` is whom the export says that it is
 * @returns {Promise<{ proved: true } | { proved: false, why: string }>} `why` is for the log
 */
export function proveAtOldPool({ userPoolId, clientId, endpoint }, { username, password, sub }) {
  // Tokens of the old pool are kept for this one sign-in.
  const Storage = forgetful();
  const Pool = new CognitoUserPool({ UserPoolId: userPoolId, ClientId: clientId, endpoint, Storage });
  const user = new CognitoUser({ Username: username, Pool, Storage });
  return new Promise((resolve) => {
    const unmovable = Object.entries(UNMOVABLE).map(([name, why]) => [name, () => resolve({ proved: false, why })]);
    user.authenticateUser(new AuthenticationDetails({ Username: username, Password: password }), {
      ...Object.fromEntries(unmovable),
      onSuccess(session) {
        const same = session.getIdToken().payload.sub === sub;
        // Ends the session that this made, and none of the user's others.
        user.signOut(() =>
          resolve(same ? { proved: true } : { proved: false, why: "it is another user's address now" }),
        );
      },
      onFailure({ code, name }) {
        resolve({ proved: false, why: `the old pool answered ${code ?? name}` });
      },
    });
  });
}

function forgetful() {
  const items = new Map();
  return {
    setItem: (name, value) => items.set(name, value),
    getItem: (name) => items.get(name),
    removeItem: (name) => items.delete(name),
    clear: () => items.clear(),
  };
}
