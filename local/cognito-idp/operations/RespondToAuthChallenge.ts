import { quoteIf } from "../../common/redact";
import { invalidParameter, why } from "../errors";
import { answerNewPasswordRequired } from "../flows/new-password-required";
import { answerPasswordVerifier } from "../flows/user-srp-auth";
import { optionalText, text, textMap } from "../input";
import { clientOf } from "../lookups";
import { forClients, type Service } from "../service";

export const respondToAuthChallenge = (idp: Service) =>
  forClients((input, context) => {
    const name = text(input, "ChallengeName");
    const at = { ...clientOf(idp, input), session: optionalText(input, "Session") };
    const responses = textMap(input, "ChallengeResponses");
    switch (name) {
      case "PASSWORD_VERIFIER":
        return answerPasswordVerifier(idp, at, responses, context);
      case "NEW_PASSWORD_REQUIRED":
        return answerNewPasswordRequired(idp, at, responses, context);
      default:
        throw invalidParameter(
          `Challenge ${name.slice(0, 40)} is not supported.`,
          why(
            "user pool",
            "ChallengeName",
            "PASSWORD_VERIFIER or NEW_PASSWORD_REQUIRED",
            quoteIf(/^[A-Z_]{3,40}$/, name, "another name"),
          ),
        );
    }
  });
