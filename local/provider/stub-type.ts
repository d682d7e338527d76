import { autoName } from "../common/random";
import type { AwsEnvironment, ResourceType } from "../stack/resource-type";
import type { Inputs } from "../stack/resources";

/** A resource that opens and closes no door: it gets an id, a name and an ARN, and nothing runs. */
export function notRunHere(type: string): ResourceType {
  const [, service = "", kind = ""] = /^aws:([^/]+)\/([^:]+):/.exec(type) ?? [];
  return {
    settings: {},
    replaceOn: [],
    id: (inputs: Inputs, name: string) => (typeof inputs.name === "string" ? inputs.name : autoName(name)),
    outputs: (inputs: Inputs, id: string, aws: AwsEnvironment) => ({
      name: inputs.name ?? id,
      ...(service && { arn: arnOf(service, kind, id, aws), region: aws.region }),
    }),
  };
}

function arnOf(service: string, kind: string, id: string, { region, accountId }: AwsEnvironment): string {
  if (service === "cloudwatch" && kind === "logGroup") return `arn:aws:logs:${region}:${accountId}:log-group:${id}`;
  return `arn:aws:${service}:${region}:${accountId}:${kind}/${id}`;
}
