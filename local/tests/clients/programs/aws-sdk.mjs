/** One act of the AWS SDK, given as `{ act, … }`; its endpoints and keys it knows from its environment. */
import sha256 from "@aws-crypto/sha256-js";
import { CognitoIdentityProvider } from "@aws-sdk/client-cognito-identity-provider";
import { fromCognitoIdentityPool } from "@aws-sdk/credential-providers";
import { SignatureV4 } from "@smithy/signature-v4";
import { createSrpSession, signSrpSession, wrapAuthChallenge, wrapInitiateAuth } from "cognito-srp-helper";
import { otherThan, totp } from "./totp.mjs";

const { act, serviceEndpoint, userPoolId, userPoolClientId, identityPoolId, region, username, password, code } =
  JSON.parse(process.argv[2]);
const NEW_PASSWORD = "N3wpassw0rd!";
const users = new CognitoIdentityProvider();
const client = { ClientId: userPoolClientId };
const user = { ...client, Username: username };
const email = { AttributeName: "email" };

/** Tokens, or the challenge that comes after the password. */
async function signIn(secret = password) {
  const session = createSrpSession(username, secret, userPoolId, false);
  const AuthParameters = { USERNAME: username };
  const challenge = await users.initiateAuth(
    wrapInitiateAuth(session, { ...client, AuthFlow: "USER_SRP_AUTH", AuthParameters }),
  );
  const answer = { ...client, ChallengeName: "PASSWORD_VERIFIER", ChallengeResponses: AuthParameters };
  const told = await users.respondToAuthChallenge(wrapAuthChallenge(signSrpSession(session, challenge), answer));
  return told.AuthenticationResult ?? told;
}

async function get(path, headers) {
  const response = await fetch(`${serviceEndpoint}${path}`, { headers });
  return { status: response.status, body: await response.text() };
}

async function getSigned(path, credentials) {
  const url = new URL(`${serviceEndpoint}${path}`);
  const signer = new SignatureV4({ service: "execute-api", region, credentials, sha256: sha256.Sha256 });
  const { headers } = await signer.sign({
    method: "GET",
    protocol: url.protocol,
    hostname: url.hostname,
    path: url.pathname,
    headers: { host: url.host },
  });
  return get(path, headers);
}

const provide = (token) =>
  fromCognitoIdentityPool({
    identityPoolId,
    logins: { [`cognito-idp.${region}.amazonaws.com/${userPoolId}`]: token },
  })();
const refused = ({ name, message }) => ({ name, message });

const acts = {
  async provide() {
    const credentials = await provide(async () => (await signIn()).IdToken);
    const { identityId, expiration } = credentials;
    return {
      identityId,
      minutes: Math.round((expiration.getTime() - Date.now()) / 60_000),
      root: await getSigned("/", credentials),
      admin: (await getSigned("/admin", credentials)).status,
      garbage: await provide(async () => "a.b.c").catch(refused),
    };
  },
  async signUp() {
    const { UserConfirmed, CodeDeliveryDetails } = await users.signUp({ ...user, Password: password });
    const again = await users.signUp({ ...user, Password: password }).catch(refused);
    return { confirmed: UserConfirmed, delivery: CodeDeliveryDetails, again };
  },
  async confirm() {
    const unconfirmed = await signIn().catch(refused);
    const wrong = await users.confirmSignUp({ ...user, ConfirmationCode: otherThan(code) }).catch(refused);
    await users.confirmSignUp({ ...user, ConfirmationCode: code });
    return { unconfirmed, wrong };
  },
  async forget() {
    const { CodeDeliveryDetails } = await users.forgotPassword(user);
    return { delivery: CodeDeliveryDetails };
  },
  async recover() {
    const recovery = { ...user, Password: NEW_PASSWORD };
    const wrong = await users.confirmForgotPassword({ ...recovery, ConfirmationCode: otherThan(code) }).catch(refused);
    await users.confirmForgotPassword({ ...recovery, ConfirmationCode: code });
    const former = await signIn().catch(refused);
    const { AccessToken } = await signIn(NEW_PASSWORD);
    const change = { AccessToken, ProposedPassword: password };
    const incorrect = await users.changePassword({ ...change, PreviousPassword: password }).catch(refused);
    await users.changePassword({ ...change, PreviousPassword: NEW_PASSWORD });
    return { wrong, former, incorrect };
  },
  async askForCode() {
    const { AccessToken } = await signIn();
    const { CodeDeliveryDetails } = await users.getUserAttributeVerificationCode({ AccessToken, ...email });
    return { delivery: CodeDeliveryDetails };
  },
  async verify() {
    const { AccessToken } = await signIn();
    const wrong = await users.verifyUserAttribute({ AccessToken, ...email, Code: otherThan(code) }).catch(refused);
    await users.verifyUserAttribute({ AccessToken, ...email, Code: code });
    const UserAttributes = [{ Name: "nickname", Value: "J" }];
    const unwritable = await users.updateUserAttributes({ AccessToken, UserAttributes }).catch(refused);
    return { wrong, unwritable };
  },
  async factor() {
    const { AccessToken } = await signIn();
    const { SecretCode } = await users.associateSoftwareToken({ AccessToken });
    const verification = { AccessToken, UserCode: totp(SecretCode) };
    const wrong = await users
      .verifySoftwareToken({ AccessToken, UserCode: otherThan(totp(SecretCode)) })
      .catch(refused);
    const { Status } = await users.verifySoftwareToken(verification);
    const prefer = (on) =>
      users.setUserMFAPreference({ AccessToken, SoftwareTokenMfaSettings: { Enabled: on, PreferredMfa: on } });
    await prefer(true);
    const { ChallengeName, Session } = await signIn();
    const answer = (number) =>
      users.respondToAuthChallenge({
        ...client,
        ChallengeName,
        Session,
        ChallengeResponses: { USERNAME: username, SOFTWARE_TOKEN_MFA_CODE: number },
      });
    const again = await answer(otherThan(totp(SecretCode, 1))).catch(refused);
    const { AuthenticationResult } = await answer(totp(SecretCode, 1));
    await prefer(false);
    return {
      wrong,
      status: Status,
      asked: ChallengeName,
      again,
      signedIn: AuthenticationResult !== undefined,
    };
  },
  async live() {
    const wrong = await signIn(`${password}?`).catch(refused);
    const { AccessToken, IdToken, RefreshToken } = await signIn();
    const { UserAttributes } = await users.getUser({ AccessToken });
    const renewed = await users.initiateAuth({
      ...client,
      AuthFlow: "REFRESH_TOKEN_AUTH",
      AuthParameters: { REFRESH_TOKEN: RefreshToken },
    });
    const credentials = await provide(async () => IdToken);
    const told = {
      wrong,
      email: UserAttributes.find(({ Name }) => Name === "email").Value,
      renewed: renewed.AuthenticationResult.IdToken !== IdToken,
      root: await getSigned("/", credentials),
      me: JSON.parse((await get("/me", { Authorization: IdToken })).body).email,
      admin: (await getSigned("/admin", credentials)).status,
    };
    await users.globalSignOut({ AccessToken });
    const afterwards = await users.getUser({ AccessToken }).catch(refused);
    await users.deleteUser({ AccessToken: (await signIn()).AccessToken });
    return { ...told, afterwards, deleted: await signIn().catch(refused) };
  },
};

console.log(JSON.stringify(await acts[act]()));
