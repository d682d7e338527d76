import { type Decision, evaluate } from "../../iam/evaluate";
import { authenticate, conditionKeys, type IamServices, type Signer } from "../authorize-iam";
import { Refusal } from "../errors";
import type { GatewayRequest } from "../request";
import type { ServedStack } from "../served-stack";
import { type FunctionUrl, URL_ACTIONS } from "./function-url";
import { accessDenied, UrlRefusal } from "./url-refusal";

/**
 * Verifies that a session of an identity pool signed the request, and that it may call the function by its URL. Each
 * action must be allowed by the role's policies or by the function's permissions ("Control access to Lambda function
 * URLs"), and an explicit deny of the role's policies wins.
 * @throws UrlRefusal
 */
export async function authorizeUrl(
  request: GatewayRequest,
  url: FunctionUrl,
  { stack, ...services }: Omit<IamServices, "roles"> & { stack: ServedStack },
): Promise<Signer> {
  const signer = await signerOf(request, url, { ...services, roles: stack.roles });
  for (const action of URL_ACTIONS) {
    const decision = decide(action, { request, url, signer, stack });
    if (decision.effect !== "allow") {
      throw accessDenied(decision.reason ?? { lock: "IAM", check: action, expected: "allow", actual: decision.effect });
    }
  }
  return signer;
}

async function signerOf(request: GatewayRequest, url: FunctionUrl, services: IamServices): Promise<Signer> {
  try {
    return await authenticate(request, { ...url, service: "lambda" }, services);
  } catch (error) {
    if (!(error instanceof Refusal) || error.status !== 403) throw error;
    if (error.errorType === "MissingAuthenticationTokenException") throw accessDenied(error.reason);
    // Lambda does not show what it computed (RJPearson94/terraform-aws-open-next, pull request 48).
    const [message = ""] = error.message.split("\n", 1);
    throw new UrlRefusal(403, error.errorType, JSON.stringify({ message }), error.reason);
  }
}

interface Asked {
  request: GatewayRequest;
  url: FunctionUrl;
  signer: Signer;
  stack: ServedStack;
}

function decide(action: (typeof URL_ACTIONS)[number], { request, url, signer, stack }: Asked): Decision {
  const { role } = signer;
  const decision = evaluate(role.policies, {
    action,
    resource: url.functionArn,
    context: {
      ...conditionKeys(request, url, signer),
      "lambda:FunctionUrlAuthType": [url.lock],
      "lambda:InvokedViaFunctionUrl": ["true"],
    },
  });
  const permitted = decision.effect === "implicit deny" && stack.permitsUrl(url, action, role.arn);
  return permitted ? { effect: "allow" } : decision;
}
