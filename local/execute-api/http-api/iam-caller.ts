import { type Signer, sessionOf } from "../authorize-iam";
import type { IamCaller } from "./http-event";

/** `requestContext.authorizer.iam` of who signed a request. */
export function iamCaller(signer: Signer, accountId: string): IamCaller {
  const { accessKeyId, session } = signer;
  const { userId, userArn } = sessionOf(signer);
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
    userArn,
    userId,
  };
}
