import { quoteIf } from "../../common/redact";
import { invalidParameter, why } from "../errors";
import { startFlow } from "../flows/start";
import { text, textMap } from "../input";
import { clientOf } from "../lookups";
import { forClients, type Service } from "../service";
import type { Flow } from "../user-pool-client";

export const initiateAuth = (idp: Service) =>
  forClients(async (input, context) => {
    const flow = flowOf(text(input, "AuthFlow"));
    const at = { ...clientOf(idp, input), flow, validationData: textMap(input, "ClientMetadata") };
    return startFlow(idp, at, textMap(input, "AuthParameters"), context);
  });

function flowOf(name: string): Flow {
  const reason = why(
    "user pool",
    "AuthFlow",
    "USER_SRP_AUTH, USER_PASSWORD_AUTH, CUSTOM_AUTH, USER_AUTH or REFRESH_TOKEN_AUTH",
    quoteIf(/^[A-Z_]{3,40}$/, name, "another name"),
  );
  switch (name) {
    case "USER_SRP_AUTH":
    case "USER_PASSWORD_AUTH":
    case "CUSTOM_AUTH":
    case "USER_AUTH":
    case "REFRESH_TOKEN_AUTH":
      return name;
    case "REFRESH_TOKEN":
      return "REFRESH_TOKEN_AUTH";
    case "ADMIN_NO_SRP_AUTH":
    case "ADMIN_USER_PASSWORD_AUTH":
      throw invalidParameter("Initiate Auth method not supported.", reason);
    default:
      throw invalidParameter("Initiate Auth method not supported.", reason);
  }
}
