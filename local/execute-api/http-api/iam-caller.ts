import type { Signer } from "../authorize-iam";
import type { IamCaller } from "./http-event";

const SESSION_NAME = "CognitoIdentityCredentials";

/** `requestContext.authorizer.iam` of who signed a request. */
export function iamCaller({ accessKeyId, session, role }: Signer, accountId: string): IamCaller {
  const userId = `${role.uniqueId}:${SESSION_NAME}`;
  return {
    accessKey: accessKeyId,
    accountId,
    callerId: userId,
    cognitoIdentity: {
      amr: session.amr,
      identityId: session.identityId,
      identityPoolId: session.identityPoolId,
    },
    principalOrgId: null,
    userArn: `arn:aws:sts::${accountId}:assumed-role/${role.name}/${SESSION_NAME}`,
    userId,
  };
}
