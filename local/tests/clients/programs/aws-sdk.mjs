/** Signs in, and calls the API with what `fromCognitoIdentityPool` gives; all else it knows from its environment. */
import sha256 from "@aws-crypto/sha256-js";
import {
  CognitoIdentityProviderClient,
  InitiateAuthCommand,
  RespondToAuthChallengeCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { fromCognitoIdentityPool } from "@aws-sdk/credential-providers";
import { SignatureV4 } from "@smithy/signature-v4";
import { createSrpSession, signSrpSession, wrapAuthChallenge, wrapInitiateAuth } from "cognito-srp-helper";

const { serviceEndpoint, userPoolId, userPoolClientId, identityPoolId, region, username, password } = JSON.parse(
  process.argv[2],
);
const users = new CognitoIdentityProviderClient();

async function idToken() {
  const session = createSrpSession(username, password, userPoolId, false);
  const challenge = await users.send(
    new InitiateAuthCommand(
      wrapInitiateAuth(session, {
        ClientId: userPoolClientId,
        AuthFlow: "USER_SRP_AUTH",
        AuthParameters: { USERNAME: username },
      }),
    ),
  );
  const { AuthenticationResult } = await users.send(
    new RespondToAuthChallengeCommand(
      wrapAuthChallenge(signSrpSession(session, challenge), {
        ClientId: userPoolClientId,
        ChallengeName: "PASSWORD_VERIFIER",
        ChallengeResponses: { USERNAME: username },
      }),
    ),
  );
  return AuthenticationResult.IdToken;
}

async function get(path, credentials) {
  const url = new URL(`${serviceEndpoint}${path}`);
  const signer = new SignatureV4({ service: "execute-api", region, credentials, sha256: sha256.Sha256 });
  const { headers } = await signer.sign({
    method: "GET",
    protocol: url.protocol,
    hostname: url.hostname,
    path: url.pathname,
    headers: { host: url.host },
  });
  const response = await fetch(url, { headers });
  return { status: response.status, body: await response.text() };
}

const provide = (token) =>
  fromCognitoIdentityPool({
    identityPoolId,
    logins: { [`cognito-idp.${region}.amazonaws.com/${userPoolId}`]: token },
  })();
const refused = ({ name, message }) => ({ name, message });

const credentials = await provide(idToken);
const { identityId, expiration } = credentials;
console.log(
  JSON.stringify({
    identityId,
    minutes: Math.round((expiration.getTime() - Date.now()) / 60_000),
    root: await get("/", credentials),
    admin: (await get("/admin", credentials)).status,
    garbage: await provide(async () => "a.b.c").catch(refused),
  }),
);
