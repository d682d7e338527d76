import type { OperationTable } from "../../aws-json/operation";
import type { RouteContext } from "../../aws-json/routes";
import { secretHash } from "../client-secret";
import type { Service } from "../service";
import type { FormTokens } from "./form-tokens";
import type { AuthorizationRequest } from "./oauth2/authorization-request";
import type { WebRequest } from "./web-request";

/** A browser at one of the pages, on behalf of an app. */
export interface Visit {
  idp: Service;
  /** Of the user pool's own API: the pages call them, so that both keep the same rules. */
  operations: OperationTable;
  forms: FormTokens;
  request: WebRequest;
  /** What the app asks for. */
  asked: AuthorizationRequest;
  context: RouteContext;
}

type PublicOperation =
  | "SignUp"
  | "ConfirmSignUp"
  | "ResendConfirmationCode"
  | "ForgotPassword"
  | "ConfirmForgotPassword";

/** Calls an operation as the app client would. @throws AwsError */
export function callAsClient(
  visit: Visit,
  operation: PublicOperation,
  input: { Username: string } & Record<string, unknown>,
): Promise<Record<string, unknown>> {
  const { client } = visit.asked;
  const hash = secretHash(client, input.Username);
  return callOperation(visit, operation, {
    ClientId: client.id,
    ...(hash !== undefined && { SecretHash: hash }),
    ...input,
  });
}

/** @throws AwsError */
export async function callOperation(
  { operations, context }: Visit,
  operation: PublicOperation | "AssociateSoftwareToken" | "VerifySoftwareToken",
  input: Record<string, unknown>,
): Promise<Record<string, unknown>> {
  return { ...(await operations[operation]?.handle(input, context)) };
}

/** Empty on a page that a link led to. */
export function usernameOf({ request }: Visit): string {
  return request.form.get("username")?.trim() ?? "";
}

/** People type a code as they read it, in two groups. */
export function codeOf({ request }: Visit): string {
  return (request.form.get("code") ?? "").replace(/\s/g, "");
}
