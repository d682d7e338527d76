import { UsageError } from "../common/errors";
import type { Inputs } from "../stack/resources";

/** A statement of aws.iam.getPolicyDocument. */
interface StatementInputs {
  sid?: string;
  effect?: string;
  actions?: string[];
  notActions?: string[];
  resources?: string[];
  notResources?: string[];
  principals?: { type: string; identifiers: string[] }[];
  notPrincipals?: { type: string; identifiers: string[] }[];
  conditions?: { test: string; variable: string; values: string[] }[];
}

const KNOWN = ["version", "policyId", "statements"];
const KNOWN_OF_STATEMENT = [
  ...["sid", "effect", "actions", "notActions", "resources", "notResources"],
  ...["principals", "notPrincipals", "conditions"],
];

/**
 * aws:iam/getPolicyDocument:getPolicyDocument, which the AWS provider computes by itself. What is left out of the result
 * may be left out of the policy.
 * @throws UsageError for what is not known here, such as documents to merge
 */
export function policyDocument(inputs: Inputs): { id: string; json: string; minifiedJson: string } {
  const { version = "2012-10-17", policyId, statements = [] } = inputs;
  refuseUnknown(inputs, KNOWN);
  const document = {
    Version: version,
    ...(policyId !== undefined && { Id: policyId }),
    Statement: (statements as StatementInputs[]).map(statementOf),
  };
  return { id: "policy", json: JSON.stringify(document, undefined, 2), minifiedJson: JSON.stringify(document) };
}

function statementOf(inputs: StatementInputs): Inputs {
  refuseUnknown(inputs as Inputs, KNOWN_OF_STATEMENT);
  const elements = {
    Sid: inputs.sid,
    Effect: inputs.effect ?? "Allow",
    Action: inputs.actions,
    NotAction: inputs.notActions,
    Resource: inputs.resources,
    NotResource: inputs.notResources,
    Principal: principalsOf(inputs.principals),
    NotPrincipal: principalsOf(inputs.notPrincipals),
    Condition: conditionsOf(inputs.conditions),
  };
  return Object.fromEntries(Object.entries(elements).filter(([, value]) => value !== undefined));
}

function principalsOf(principals: StatementInputs["principals"]): "*" | Record<string, string[]> | undefined {
  if (!principals || principals.length === 0) return undefined;
  if (principals.some(({ type }) => type === "*")) return "*";
  const byType: Record<string, string[]> = {};
  for (const { type, identifiers } of principals) byType[type] = [...(byType[type] ?? []), ...identifiers];
  return byType;
}

function conditionsOf(conditions: StatementInputs["conditions"]): Record<string, Record<string, string[]>> | undefined {
  if (!conditions || conditions.length === 0) return undefined;
  const byTest: Record<string, Record<string, string[]>> = {};
  for (const { test, variable, values } of conditions) {
    byTest[test] ??= {};
    byTest[test][variable] = [...(byTest[test][variable] ?? []), ...values];
  }
  return byTest;
}

function refuseUnknown(inputs: Inputs, known: readonly string[]): void {
  const unknown = Object.keys(inputs).find((name) => inputs[name] !== undefined && !known.includes(name));
  if (unknown === undefined) return;
  throw new UsageError(`aws.iam.getPolicyDocument: ${unknown} is not known here; known are ${known.join(", ")}`);
}
