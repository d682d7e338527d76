/** One act of Amplify, given as `{ act, … }`, with its endpoints as options where `endpoint` is given. */
import { Amplify } from "aws-amplify";
import { get } from "aws-amplify/api";
import {
  confirmResetPassword,
  confirmSignIn,
  confirmSignUp,
  confirmUserAttribute,
  deleteUser,
  fetchAuthSession,
  fetchMFAPreference,
  fetchUserAttributes,
  getCurrentUser,
  resendSignUpCode,
  resetPassword,
  sendUserAttributeVerificationCode,
  setUpTOTP,
  signIn,
  signOut,
  signUp,
  updateMFAPreference,
  updatePassword,
  updateUserAttributes,
  verifyTOTPSetup,
} from "aws-amplify/auth";
import { otherThan, totp } from "./totp.mjs";

const { act, endpoint, serviceEndpoint, region, userPoolId, userPoolClientId, identityPoolId, ...person } = JSON.parse(
  process.argv[2],
);
const { username, password, code } = person;
Amplify.configure({
  Auth: {
    Cognito: {
      userPoolId,
      userPoolClientId,
      identityPoolId,
      ...(endpoint && { userPoolEndpoint: endpoint, identityPoolEndpoint: endpoint }),
    },
  },
  API: { REST: { api: { endpoint: serviceEndpoint, region } } },
});

const refused = ({ name, message }) => ({ name, message });

/** REST `get`: signed by IAM, save where an `Authorization` header is given. */
async function call(path, headers) {
  try {
    const { statusCode, body } = await get({ apiName: "api", path, options: { headers } }).response;
    return { status: statusCode, body: await body.text() };
  } catch ({ response }) {
    return { status: response.statusCode, body: response.body };
  }
}

const acts = {
  async signUp() {
    const { isSignUpComplete, nextStep } = await signUp({
      username,
      password,
      options: { userAttributes: { email: username } },
    });
    return { isSignUpComplete, nextStep, again: await signUp({ username, password }).catch(refused) };
  },
  async resend() {
    const unconfirmed = await signIn({ username, password });
    await resendSignUpCode({ username });
    return { unconfirmed };
  },
  async confirm() {
    const wrong = await confirmSignUp({ username, confirmationCode: otherThan(code) }).catch(refused);
    return { wrong, confirmed: await confirmSignUp({ username, confirmationCode: code }) };
  },
  async forget() {
    return resetPassword({ username });
  },
  async recover() {
    const newPassword = "N3wpassw0rd!";
    const wrong = await confirmResetPassword({ username, newPassword, confirmationCode: otherThan(code) }).catch(
      refused,
    );
    await confirmResetPassword({ username, newPassword, confirmationCode: code });
    const former = await signIn({ username, password }).catch(refused);
    await signIn({ username, password: newPassword });
    const incorrect = await updatePassword({ oldPassword: password, newPassword }).catch(refused);
    await updatePassword({ oldPassword: newPassword, newPassword: password });
    return { wrong, former, incorrect };
  },
  async askForCode() {
    await signIn({ username, password });
    return sendUserAttributeVerificationCode({ userAttributeKey: "email" });
  },
  async verify() {
    await signIn({ username, password });
    const email = { userAttributeKey: "email" };
    const wrong = await confirmUserAttribute({ ...email, confirmationCode: otherThan(code) }).catch(refused);
    await confirmUserAttribute({ ...email, confirmationCode: code });
    const updated = await updateUserAttributes({ userAttributes: { email: username } });
    const unwritable = await updateUserAttributes({ userAttributes: { nickname: "J" } }).catch(refused);
    return { wrong, updated, unwritable };
  },
  async factor() {
    await signIn({ username, password });
    const { sharedSecret } = await setUpTOTP();
    const wrong = await verifyTOTPSetup({ code: otherThan(totp(sharedSecret)) }).catch(refused);
    await verifyTOTPSetup({ code: totp(sharedSecret) });
    await updateMFAPreference({ totp: "PREFERRED" });
    const preference = await fetchMFAPreference();
    await signOut();
    const { nextStep } = await signIn({ username, password });
    const again = await confirmSignIn({ challengeResponse: otherThan(totp(sharedSecret, 1)) }).catch(refused);
    const { isSignedIn } = await confirmSignIn({ challengeResponse: totp(sharedSecret, 1) });
    await updateMFAPreference({ totp: "DISABLED" });
    return { wrong, preference, asked: nextStep.signInStep, again, isSignedIn };
  },
  async live() {
    const wrong = await signIn({ username, password: `${password}?` }).catch(refused);
    const { isSignedIn } = await signIn({ username, password });
    const { tokens, credentials, identityId, userSub } = await fetchAuthSession();
    const renewed = await fetchAuthSession({ forceRefresh: true });
    const { userId } = await getCurrentUser();
    const { email } = await fetchUserAttributes();
    const idToken = renewed.tokens.idToken.toString();
    const told = {
      wrong,
      isSignedIn,
      email,
      sameUser: userId === userSub && tokens.idToken.payload.sub === userSub,
      identity: identityId.split(":")[0],
      session: Boolean(credentials.sessionToken),
      renewed: idToken !== tokens.idToken.toString(),
      root: await call("/"),
      me: JSON.parse((await call("/me", { Authorization: idToken })).body).email,
      admin: (await call("/admin")).status,
    };
    await signOut({ global: true });
    const guest = await fetchAuthSession();
    await signIn({ username, password });
    await deleteUser();
    return {
      ...told,
      signedOut: guest.tokens === undefined,
      deleted: await signIn({ username, password }).catch(refused),
    };
  },
};

console.log(JSON.stringify(await acts[act]()));
