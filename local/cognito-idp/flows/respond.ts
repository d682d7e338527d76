import type { OperationContext } from "../../aws-json/operation";
import { quoteIf } from "../../common/redact";
import { checkSecretHash } from "../client-secret";
import { invalidParameter, why } from "../errors";
import { optionalText, text, textMap } from "../input";
import type { Client, Pool } from "../pools";
import type { Service } from "../service";
import { answerCustomChallenge, continueCustomAuth } from "./custom-auth";
import { answerMfaSetup, answerSoftwareTokenMfa } from "./mfa";
import { answerNewPasswordRequired } from "./new-password-required";
import { passwordProved } from "./sign-in";
import { answerSelectChallenge } from "./user-auth";
import { provePassword } from "./user-srp-auth";

/** Answers a challenge of a sign-in. @throws InvalidParameterException for a challenge that is not run here */
export async function respond(
  idp: Service,
  { pool, client }: { pool: Pool; client: Client },
  input: Record<string, unknown>,
  context: OperationContext,
): Promise<object> {
  const name = text(input, "ChallengeName");
  const clientMetadata = textMap(input, "ClientMetadata");
  const at = { pool, client, clientMetadata, session: optionalText(input, "Session") };
  const responses = textMap(input, "ChallengeResponses");
  checkSecretHash(client, responses.get("USERNAME") ?? "", responses.get("SECRET_HASH"));
  switch (name) {
    case "PASSWORD_VERIFIER": {
      const proved = await provePassword(idp, at, responses);
      const proceed = proved.challenge.content.custom ? continueCustomAuth : passwordProved;
      return proceed(idp, proved, context);
    }
    case "CUSTOM_CHALLENGE":
      return answerCustomChallenge(idp, at, responses, context);
    case "NEW_PASSWORD_REQUIRED":
      return answerNewPasswordRequired(idp, at, responses, context);
    case "SELECT_CHALLENGE":
      return answerSelectChallenge(idp, at, responses, context);
    case "SOFTWARE_TOKEN_MFA":
      return answerSoftwareTokenMfa(idp, at, responses, context);
    case "MFA_SETUP":
      return answerMfaSetup(idp, at, responses, context);
    default:
      throw invalidParameter(
        `Challenge ${name.slice(0, 40)} is not supported.`,
        why(
          "user pool",
          "ChallengeName",
          "a challenge of the local run",
          quoteIf(/^[A-Z_]{3,40}$/, name, "another name"),
        ),
      );
  }
}
