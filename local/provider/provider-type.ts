import { NotEnforced } from "../common/errors";
import { autoName } from "../common/random";
import type { ResourceType } from "../stack/resource-type";
import type { Inputs } from "../stack/resources";

export const AWS_PROVIDER = "pulumi:providers:aws";

/** An explicit AWS provider. Settings for another account or other endpoints are unknown, and so refused. */
export const awsProviderType: ResourceType = {
  settings: {
    region: "enforced",
    version: "ignored",
    defaultTags: "ignored",
    ignoreTags: "ignored",
    maxRetries: "ignored",
    profile: "ignored",
    skipCredentialsValidation: "ignored",
    skipMetadataApiCheck: "ignored",
    skipRegionValidation: "ignored",
    skipRequestingAccountId: "ignored",
  },
  replaceOn: [],
  id: (_inputs, name) => autoName(name),
  outputs: () => ({}),
};

/** @throws NotEnforced for a provider of another region: the local run has one region, that of the stack. */
export function checkProviderRegion(type: string, inputs: Inputs, region: string): void {
  if (type !== AWS_PROVIDER || inputs.region === undefined || inputs.region === region) return;
  throw new NotEnforced(
    "region",
    `${JSON.stringify(inputs.region)} is not the region of the stack, and the local run has one region; write ${region}`,
  );
}
