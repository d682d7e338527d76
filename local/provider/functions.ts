import { UsageError } from "../common/errors";
import type { AwsEnvironment } from "../stack/resource-type";

/**
 * What the provider's functions answer, by their Pulumi tokens.
 * @throws UsageError for one that only AWS itself could answer.
 */
export function callFunction(token: string, { region, accountId }: AwsEnvironment): Record<string, unknown> {
  switch (token) {
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
