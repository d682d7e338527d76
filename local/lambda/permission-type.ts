import { NotEnforced } from "../common/errors";
import { autoName } from "../common/random";
import type { ResourceType } from "../stack/resource-type";
import type { Inputs } from "../stack/resources";
import { oneOf } from "../stack/settings";

/** The enforced inputs of aws:lambda/permission:Permission: one statement of a function's policy. */
export interface PermissionInputs extends Inputs {
  /** `lambda:InvokeFunction`, in any case, or with a wildcard. */
  action: string;
  /** The function's name, its ARN, or `<account>:function:<name>`. */
  function: string;
  /** A service such as `apigateway.amazonaws.com`, an account, an ARN, or `*`. */
  principal: string;
  sourceArn?: string;
  sourceAccount?: string;
  statementId?: string;
  statementIdPrefix?: string;
  /** A condition: the call is one of a function URL of this authorization type. */
  functionUrlAuthType?: string;
  /** A condition, where it is true: the call is one of a function URL. */
  invokedViaFunctionUrl?: boolean;
}

/**
 * aws:lambda/permission:Permission. Left out, and so refused, are the conditions that no call of the local run
 * can meet: an organization, an event source token; versions and aliases; another region.
 * AWS: Lambda API Reference, AddPermission.
 */
export const permissionType: ResourceType<PermissionInputs> = {
  settings: {
    action: "enforced",
    function: "enforced",
    principal: "enforced",
    sourceArn: "enforced",
    sourceAccount: "enforced",
    statementId: "enforced",
    statementIdPrefix: "enforced",
    functionUrlAuthType: "enforced",
    invokedViaFunctionUrl: "enforced",
  },
  replaceOn: [
    ...["action", "function", "principal", "sourceArn", "sourceAccount", "statementId", "statementIdPrefix"],
    ...["functionUrlAuthType", "invokedViaFunctionUrl"],
  ],

  check(inputs) {
    if (!/^(\*|lambda:(\*|[a-z]+))$/i.test(inputs.action)) {
      throw new NotEnforced("action", "it names no action of Lambda; write lambda:InvokeFunction");
    }
    if (!/^(arn:aws:lambda:[a-z0-9-]+:\d{12}:function:|\d{12}:function:)?[A-Za-z0-9_-]+$/.test(inputs.function)) {
      throw new NotEnforced(
        "function",
        "the local run needs a function's name or ARN, without a version or alias; give the function's arn",
      );
    }
    if (typeof inputs.principal !== "string" || inputs.principal === "") {
      throw new NotEnforced("principal", "a permission is for somebody; write apigateway.amazonaws.com");
    }
    checkUrlConditions(inputs);
    for (const name of ["sourceArn", "sourceAccount"] as const) {
      // An empty condition would be none at all.
      if (inputs[name] !== undefined && !inputs[name]) {
        throw new NotEnforced(name, "it is empty, and so limits nobody; give it a value or leave it out");
      }
    }
  },

  id: (inputs, name) => inputs.statementId ?? autoName(name, inputs.statementIdPrefix),

  outputs: (_inputs, id, aws) => ({ statementId: id, region: aws.region }),
};

/** Lambda takes each with its own action alone (the AWS provider's documentation of aws_lambda_permission). */
function checkUrlConditions({ action, functionUrlAuthType, invokedViaFunctionUrl }: PermissionInputs): void {
  if (functionUrlAuthType !== undefined) {
    oneOf(functionUrlAuthType, ["NONE", "AWS_IAM"], "functionUrlAuthType");
    if (action.toLowerCase() !== "lambda:invokefunctionurl") {
      throw new NotEnforced("functionUrlAuthType", "goes with action lambda:InvokeFunctionUrl alone");
    }
  }
  if (invokedViaFunctionUrl && action.toLowerCase() !== "lambda:invokefunction") {
    throw new NotEnforced("invokedViaFunctionUrl", "goes with action lambda:InvokeFunction alone");
  }
}
