/** One act of amazon-cognito-identity-js, given as `{ act, … }`; tells what its callbacks were called with. */
import { AuthenticationDetails, CognitoUser, CognitoUserPool } from "amazon-cognito-identity-js";
import { otherThan, totp } from "./totp.mjs";

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
const withHandlers = (call) =>
  called((done) =>
    call({
      onSuccess: (result) => done(null, result),
      onFailure: done,
      inputVerificationCode: (data) => done(null, data),
      associateSecretCode: (secret) => done(null, secret),
      totpRequired: (challenge) => done(null, { challenge }),
    }),
  );

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
      wrong: await called((done) => user.confirmRegistration(otherThan(code), true, done)),
      confirmed: await called((done) => user.confirmRegistration(code, true, done)),
    };
  },
  async forget() {
    return { asked: await withHandlers((handlers) => user.forgotPassword(handlers)) };
  },
  async recover() {
    const forgotten = "N3wpassw0rd!";
    const recovered = await withHandlers((handlers) => user.confirmPassword(code, forgotten, handlers));
    const former = await signIn(password);
    await signIn(forgotten);
    const wrong = await called((done) => user.changePassword(password, forgotten, done));
    return {
      recovered,
      former,
      wrong,
      changed: await called((done) => user.changePassword(forgotten, password, done)),
    };
  },
  async factor() {
    await signIn(password);
    const early = await called((done) => user.setUserMfaPreference(null, { PreferredMfa: true, Enabled: true }, done));
    const secret = await withHandlers((handlers) => user.associateSoftwareToken(handlers));
    const other = otherThan(totp(secret));
    const wrong = await withHandlers((handlers) => user.verifySoftwareToken(other, "phone", handlers));
    const used = totp(secret);
    await withHandlers((handlers) => user.verifySoftwareToken(used, "phone", handlers));
    const on = await called((done) => user.setUserMfaPreference(null, { PreferredMfa: true, Enabled: true }, done));
    const asked = await signIn(password);
    const send = (number) => withHandlers((handlers) => user.sendMFACode(number, handlers, "SOFTWARE_TOKEN_MFA"));
    const twice = await send(used);
    const session = await send(totp(secret, 1));
    const off = await called((done) => user.setUserMfaPreference(null, { PreferredMfa: false, Enabled: false }, done));
    return { early, secret: secret.length, wrong, on, asked, twice, valid: session.isValid(), off };
  },
  async askForCode() {
    await signIn(password);
    return { asked: await withHandlers((handlers) => user.getAttributeVerificationCode("email", handlers)) };
  },
  async verify() {
    await signIn(password);
    return {
      verified: await withHandlers((handlers) => user.verifyAttribute("email", code, handlers)),
      updated: await called((done) => user.updateAttributes([{ Name: "email", Value: username }], done)),
      unwritable: await called((done) => user.updateAttributes([{ Name: "nickname", Value: "J" }], done)),
      undeletable: await called((done) => user.deleteAttributes(["nickname"], done)),
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
