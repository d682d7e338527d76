import type { Reason } from "../common/errors";
import { characters, matches, wildcards } from "../common/wildcard";
import { derived, type Resources } from "../stack/resources";
import type { PermissionInputs } from "./permission-type";
import { PERMISSION } from "./resource-types";

/** A service of AWS that is about to invoke a function. */
export interface InvokingService {
  /** `apigateway.amazonaws.com` */
  service: string;
  /** The source of the call: `arn:aws:execute-api:<region>:<account>:<api>/<stage>/<METHOD>/<path>`. */
  sourceArn: string;
  /** Twelve digits. */
  sourceAccount: string;
}

/**
 * Why a function's policy does not let a service invoke it, or undefined where a permission does. The function
 * is named by its ARN.
 * AWS: Lambda Developer Guide, "Granting Lambda function access to AWS services".
 */
export function refusedByPolicy(
  resources: Resources,
  functionArn: string,
  caller: InvokingService,
): Reason | undefined {
  const known = answers(resources);
  const question = [functionArn, caller.service, caller.sourceArn, caller.sourceAccount].join(" ");
  let answer = known.get(question);
  if (!answer) {
    answer = { refusal: ask(resources, functionArn, caller) };
    known.set(question, answer);
  }
  return answer.refusal;
}

/** A role that calls a function by its URL. */
export interface UrlCaller {
  /** `lambda:InvokeFunctionUrl` or `lambda:InvokeFunction`. */
  action: string;
  roleArn: string;
  /** Of the URL. */
  authorizationType: string;
}

/**
 * Whether a permission of the function allows a role the action. An account as principal leaves it to the role's own
 * policies, and a condition on the source is met by no such call.
 */
export function permitsUrl(resources: Resources, functionArn: string, caller: UrlCaller): boolean {
  const { action, roleArn, authorizationType } = caller;
  return resources
    .all<PermissionInputs>(PERMISSION)
    .map((resource) => resource.inputs)
    .filter((permission) => concerns(permission.function, functionArn))
    .some(
      (permission) =>
        [action.toLowerCase(), "lambda:*", "*"].includes(permission.action.toLowerCase()) &&
        (permission.principal === "*" || permission.principal === roleArn) &&
        (permission.functionUrlAuthType ?? authorizationType) === authorizationType &&
        permission.sourceArn === undefined &&
        permission.sourceAccount === undefined,
    );
}

/** As many as the stack's stages have routes: none of a question's parts is the client's. */
const answers = derived(() => new Map<string, { refusal: Reason | undefined }>());

function ask(resources: Resources, functionArn: string, caller: InvokingService): Reason | undefined {
  const permissions = resources
    .all<PermissionInputs>(PERMISSION)
    .map((resource) => resource.inputs)
    .filter((permission) => concerns(permission.function, functionArn));
  if (permissions.some((permission) => allows(permission, caller))) return undefined;
  const sources = permissions
    .filter(({ principal }) => principal === "*" || principal === caller.service)
    .map(({ sourceArn = "any source" }) => sourceArn);
  return {
    lock: "Lambda",
    check: "permission",
    expected: `an aws.lambda.Permission for ${caller.service} and ${caller.sourceArn.slice(0, 200)}`,
    actual: sources.length > 0 ? `for ${sources.slice(0, 3).join(", ").slice(0, 300)}` : "none",
  };
}

/** AWS: Lambda API Reference, AddPermission, FunctionName: a name, an ARN, or a partial ARN. */
function concerns(reference: string, functionArn: string): boolean {
  const [name, , account] = functionArn.split(":").reverse();
  return [functionArn, name, `${account}:function:${name}`].includes(reference);
}

function allows(permission: PermissionInputs, caller: InvokingService): boolean {
  return (
    ["lambda:invokefunction", "lambda:*", "*"].includes(permission.action.toLowerCase()) &&
    (permission.principal === "*" || permission.principal === caller.service) &&
    permission.functionUrlAuthType === undefined &&
    !permission.invokedViaFunctionUrl &&
    (permission.sourceAccount === undefined || permission.sourceAccount === caller.sourceAccount) &&
    (permission.sourceArn === undefined || arnLike(permission.sourceArn, caller.sourceArn))
  );
}

/**
 * AWS: IAM User Guide, "IAM JSON policy elements: Condition operators", ArnLike: the six parts between colons
 * are compared one by one, each with `*` and `?`.
 */
function arnLike(pattern: string, arn: string): boolean {
  const patterns = arnParts(pattern);
  const parts = arnParts(arn);
  return (
    patterns.length === parts.length &&
    patterns.every((part, index) => matches(wildcards(part), characters(parts[index] ?? "")))
  );
}

function arnParts(arn: string): string[] {
  const parts = arn.split(":");
  return [...parts.slice(0, 5), parts.slice(5).join(":")];
}
