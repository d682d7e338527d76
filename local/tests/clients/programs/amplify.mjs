/** One act of Amplify, given as `{ act, … }`, with its endpoints as options where `endpoint` is given. */
import { Amplify } from "aws-amplify";
import { get } from "aws-amplify/api";
import {
  confirmSignUp,
  deleteUser,
  fetchAuthSession,
  fetchUserAttributes,
  getCurrentUser,
  resendSignUpCode,
  signIn,
  signOut,
  signUp,
} from "aws-amplify/auth";

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
  async confirm() {
    const unconfirmed = await signIn({ username, password });
    await resendSignUpCode({ username });
    return { unconfirmed };
  },
  async live() {
    const confirmed = await confirmSignUp({ username, confirmationCode: code });
    const wrong = await signIn({ username, password: `${password}?` }).catch(refused);
    const { isSignedIn } = await signIn({ username, password });
    const { tokens, credentials, identityId, userSub } = await fetchAuthSession();
    const renewed = await fetchAuthSession({ forceRefresh: true });
    const { userId } = await getCurrentUser();
    const { email } = await fetchUserAttributes();
    const idToken = renewed.tokens.idToken.toString();
    const told = {
      confirmed,
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
