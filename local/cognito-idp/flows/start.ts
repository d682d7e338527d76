import type { OperationContext } from "../../aws-json/operation";
import { requireSecretHash, WORDS } from "../client-secret";
import { invalidParameter, why } from "../errors";
import { parameter } from "../input";
import type { Service } from "../service";
import type { Flow } from "../user-pool-client";
import { startCustomAuth } from "./custom-auth";
import { refresh } from "./refresh-token-auth";
import type { At } from "./sign-in";
import { startUserAuth } from "./user-auth";
import { passwordAuth } from "./user-password-auth";
import { startSrp } from "./user-srp-auth";

/** AWS's message for a flow that the client does not enable; it differs by flow. */
const NOT_ENABLED: Readonly<Record<Flow, string>> = {
  USER_SRP_AUTH: "USER_SRP_AUTH is not enabled for the client.",
  USER_PASSWORD_AUTH: "USER_PASSWORD_AUTH flow not enabled for this client",
  CUSTOM_AUTH: "CUSTOM_AUTH is not enabled for the client.",
  USER_AUTH: "USER_AUTH is not enabled for the client.",
  ADMIN_USER_PASSWORD_AUTH: "Auth flow not enabled for this client",
  REFRESH_TOKEN_AUTH: "REFRESH_TOKEN_AUTH flow not enabled for this client",
};

/** Begins a sign-in, or renews one. @throws InvalidParameterException for a flow that the client does not enable */
export async function startFlow(
  idp: Service,
  at: At & { flow: Flow },
  parameters: ReadonlyMap<string, string>,
  context: OperationContext,
): Promise<object> {
  const { client, flow } = at;
  const proveClient = requireSecretHash(
    client,
    parameters.get("SECRET_HASH"),
    flow === "REFRESH_TOKEN_AUTH" ? WORDS.refresh : WORDS.initiate,
  );
  if (flow !== "REFRESH_TOKEN_AUTH") proveClient(parameters.get("USERNAME") ?? "");
  if (!client.flows.has(flow)) {
    const expected = [...client.flows].join(" or ");
    throw invalidParameter(NOT_ENABLED[flow], why("user pool", "AuthFlow", expected, flow));
  }
  switch (flow) {
    case "CUSTOM_AUTH":
      return startCustomAuth(idp, at, parameters, context);
    case "USER_SRP_AUTH":
      return startSrp(idp, at, parameters);
    case "USER_AUTH":
      return startUserAuth(idp, at, parameters, context);
    case "USER_PASSWORD_AUTH":
    case "ADMIN_USER_PASSWORD_AUTH":
      return passwordAuth(idp, at, parameters, context);
    case "REFRESH_TOKEN_AUTH": {
      const token = parameter(parameters, "REFRESH_TOKEN");
      const result = await refresh(idp, { ...at, proveClient }, token, context);
      return { AuthenticationResult: result, ChallengeParameters: {} };
    }
  }
}
