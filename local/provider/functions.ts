import { UsageError } from "../common/errors";
import { policyDocument } from "../iam/policy-document";
import type { AwsEnvironment } from "../stack/resource-type";
import type { Inputs } from "../stack/resources";

/**
 * Calls a function of the provider by its Pulumi token.
 * @throws UsageError for a function that only AWS can answer.
 */
export function callFunction(
  token: string,
  inputs: Inputs,
  { region, accountId }: AwsEnvironment,
): Record<string, unknown> {
  switch (token) {
    case "aws:iam/getPolicyDocument:getPolicyDocument":
      return policyDocument(inputs);
    case "aws:index/getRegion:getRegion":
      return { id: region, name: region, region };
    case "aws:index/getPartition:getPartition":
      return { id: "aws", partition: "aws", dnsSuffix: "amazonaws.com" };
    case "aws:index/getCallerIdentity:getCallerIdentity":
      return { id: accountId, accountId, userId: accountId, arn: `arn:aws:iam::${accountId}:root` };
    default:
      throw new UsageError(`the program calls ${token}, which asks AWS itself; the local run has no answer to it`);
  }
}
