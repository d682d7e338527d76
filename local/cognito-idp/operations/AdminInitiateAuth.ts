import { invalidParameter, why } from "../errors";
import { startFlow } from "../flows/start";
import { text, textMap } from "../input";
import { clientOfPool } from "../lookups";
import { forAdministrator, type Service } from "../service";
import type { Flow } from "../user-pool-client";

export const adminInitiateAuth = (idp: Service) =>
  forAdministrator(async (input, context) => {
    const flow = flowOf(text(input, "AuthFlow"));
    const at = { ...clientOfPool(idp, input), flow, validationData: textMap(input, "ClientMetadata") };
    return startFlow(idp, at, textMap(input, "AuthParameters"), context);
  });

/** ADMIN_NO_SRP_AUTH is the former name of ADMIN_USER_PASSWORD_AUTH (API reference, AdminInitiateAuth). */
function flowOf(name: string): Flow {
  const reason = why(
    "user pool",
    "AuthFlow",
    "ADMIN_USER_PASSWORD_AUTH, USER_SRP_AUTH, CUSTOM_AUTH, USER_AUTH or REFRESH_TOKEN_AUTH",
    name,
  );
  switch (name) {
    case "ADMIN_USER_PASSWORD_AUTH":
    case "USER_SRP_AUTH":
    case "CUSTOM_AUTH":
    case "USER_AUTH":
    case "REFRESH_TOKEN_AUTH":
      return name;
    case "ADMIN_NO_SRP_AUTH":
      return "ADMIN_USER_PASSWORD_AUTH";
    case "REFRESH_TOKEN":
      return "REFRESH_TOKEN_AUTH";
    case "USER_PASSWORD_AUTH":
      throw invalidParameter("Initiate Auth method not supported.", reason);
    default:
      throw invalidParameter("Initiate Auth method not supported.", reason);
  }
}
