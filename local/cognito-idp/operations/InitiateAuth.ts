import { quoteIf } from "../../common/redact";
import { invalidParameter, why } from "../errors";
import { refresh } from "../flows/refresh-token-auth";
import { passwordAuth } from "../flows/user-password-auth";
import { startSrp } from "../flows/user-srp-auth";
import { parameter, text, textMap, violated } from "../input";
import { clientOf } from "../lookups";
import { forClients, type Service } from "../service";
import type { Flow } from "../user-pool-client";

/** AuthFlowType (API reference, InitiateAuth). */
const FLOWS = [
  "USER_SRP_AUTH",
  "REFRESH_TOKEN_AUTH",
  "REFRESH_TOKEN",
  "CUSTOM_AUTH",
  "ADMIN_NO_SRP_AUTH",
  "USER_PASSWORD_AUTH",
  "ADMIN_USER_PASSWORD_AUTH",
  "USER_AUTH",
];

/** What AWS says of a flow that the client does not enable; each has words of its own. */
const NOT_ENABLED: Readonly<Record<Flow, string>> = {
  USER_SRP_AUTH: "USER_SRP_AUTH is not enabled for the client.",
  USER_PASSWORD_AUTH: "USER_PASSWORD_AUTH flow not enabled for this client",
  REFRESH_TOKEN_AUTH: "REFRESH_TOKEN_AUTH flow not enabled for this client",
};

export const initiateAuth = (idp: Service) =>
  forClients(async (input, context) => {
    const flow = flowOf(text(input, "AuthFlow"));
    const { pool, client } = clientOf(idp, input);
    const parameters = textMap(input, "AuthParameters");
    if (!client.flows.has(flow)) {
      const expected = [...client.flows].join(" or ");
      throw invalidParameter(NOT_ENABLED[flow], why("user pool", "AuthFlow", expected, flow));
    }
    switch (flow) {
      case "USER_SRP_AUTH":
        return startSrp(idp, pool, client, parameters);
      case "USER_PASSWORD_AUTH":
        return passwordAuth(idp, pool, client, parameters, context);
      case "REFRESH_TOKEN_AUTH": {
        const token = parameter(parameters, "REFRESH_TOKEN");
        const result = await refresh(idp, { pool, client }, token, context);
        return { AuthenticationResult: result, ChallengeParameters: {} };
      }
    }
  });

function flowOf(name: string): Flow {
  const reason = why(
    "user pool",
    "AuthFlow",
    "USER_SRP_AUTH, USER_PASSWORD_AUTH or REFRESH_TOKEN_AUTH",
    quoteIf(/^[A-Z_]{3,40}$/, name, "another name"),
  );
  switch (name) {
    case "USER_SRP_AUTH":
    case "USER_PASSWORD_AUTH":
    case "REFRESH_TOKEN_AUTH":
      return name;
    case "REFRESH_TOKEN":
      return "REFRESH_TOKEN_AUTH";
    case "CUSTOM_AUTH":
    case "USER_AUTH":
      throw invalidParameter(`${name} is not enabled for the client.`, reason);
    case "ADMIN_NO_SRP_AUTH":
    case "ADMIN_USER_PASSWORD_AUTH":
      throw invalidParameter("Initiate Auth method not supported.", reason);
    default:
      throw violated(`'${name}'`, "authFlow", `Member must satisfy enum value set: [${FLOWS.join(", ")}]`);
  }
}
