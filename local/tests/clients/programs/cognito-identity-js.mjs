/** One act of amazon-cognito-identity-js, given as `{ act, … }`; tells what its callbacks were called with. */
import { AuthenticationDetails, CognitoUser, CognitoUserPool } from "amazon-cognito-identity-js";

const { act, userPoolId, userPoolClientId, username, password, code } = JSON.parse(process.argv[2]);
const pool = new CognitoUserPool({
  UserPoolId: userPoolId,
  ClientId: userPoolClientId,
  endpoint: process.env.AWS_ENDPOINT_URL,
});
const user = new CognitoUser({ Username: username, Pool: pool });

/** The call's result, or `{ code, message }` of its error. */
const called = (call) =>
  new Promise((resolve) => {
    call((error, result) => resolve(error ? { code: error.code, message: error.message } : result));
  });
const withHandlers = (call) => called((done) => call({ onSuccess: (result) => done(null, result), onFailure: done }));
const signIn = (secret) =>
  withHandlers((handlers) =>
    user.authenticateUser(new AuthenticationDetails({ Username: username, Password: secret }), handlers),
  );

const acts = {
  async signUp() {
    const { userConfirmed, codeDeliveryDetails } = await called((done) =>
      pool.signUp(username, password, [], [], done),
    );
    return { userConfirmed, codeDeliveryDetails, resent: await called((done) => user.resendConfirmationCode(done)) };
  },
  async confirm() {
    return {
      unconfirmed: await signIn(password),
      wrong: await called((done) => user.confirmRegistration(code === "000000" ? "000001" : "000000", true, done)),
      confirmed: await called((done) => user.confirmRegistration(code, true, done)),
    };
  },
  async live() {
    const wrong = await signIn(`${password}?`);
    const session = await signIn(password);
    const { email, exp, iat } = session.getIdToken().payload;
    const attributes = await called((done) => user.getUserAttributes(done));
    const renewed = await called((done) => user.refreshSession(session.getRefreshToken(), done));
    const signedOut = await withHandlers((handlers) => user.globalSignOut(handlers));
    user.setSignInUserSession(session);
    const afterwards = await called((done) => user.getUserAttributes(done));
    await signIn(password);
    return {
      wrong,
      signedIn: { valid: session.isValid(), email, seconds: exp - iat },
      attributes: attributes
        .map(({ Name, Value }) => `${Name}: ${Value}`)
        .filter((text) => !text.startsWith("sub: "))
        .sort(),
      renewed: {
        valid: renewed.isValid(),
        another: renewed.getIdToken().getJwtToken() !== session.getIdToken().getJwtToken(),
      },
      signedOut,
      afterwards,
      deleted: await called((done) => user.deleteUser(done)),
    };
  },
};

console.log(JSON.stringify(await acts[act]()));
