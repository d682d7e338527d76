import { randomUUID } from "node:crypto";
import { NotEnforced } from "../common/errors";
import type { ResourceType } from "../stack/resource-type";
import type { Inputs } from "../stack/resources";
import { refuseGiven } from "../stack/settings";
import { ATTACHMENT_TYPE, POOL_TYPE } from "./pools";
import { parseRoleMapping } from "./role-mapping";

const TOKENS =
  "the local run takes tokens of user pools and of OpenID Connect providers; use cognitoIdentityProviders or openidConnectProviderArns";
/** Kinds of sign-in that the local run does not have, and what to write instead. */
const REFUSED: Readonly<Record<string, string>> = {
  allowUnauthenticatedIdentities:
    "the local run has no guests; set it to false, and open what guests may call by a route without a lock",
  allowClassicFlow: "the local run has the enhanced flow alone; set it to false, and call GetCredentialsForIdentity",
  developerProviderName: "the local run has no developer-authenticated identities; leave it out",
  samlProviderArns: TOKENS,
  supportedLoginProviders: TOKENS,
};

const identityPool: ResourceType = {
  settings: {
    identityPoolName: "enforced",
    cognitoIdentityProviders: "enforced",
    allowUnauthenticatedIdentities: "enforced",
    allowClassicFlow: "enforced",
    developerProviderName: "enforced",
    openidConnectProviderArns: "enforced",
    samlProviderArns: "enforced",
    supportedLoginProviders: "enforced",
    tags: "ignored",
  },
  replaceOn: ["developerProviderName"],
  check(inputs) {
    refuseGiven(inputs, REFUSED);
  },
  id: (_inputs, _name, aws) => `${aws.region}:${randomUUID()}`,
  outputs: (inputs, id, aws) => ({
    arn: `arn:aws:cognito-identity:${aws.region}:${aws.accountId}:identitypool/${id}`,
    region: aws.region,
    tagsAll: inputs.tags ?? {},
  }),
};

const identityPoolRoleAttachment: ResourceType = {
  settings: { identityPoolId: "enforced", roles: "enforced", roleMappings: "enforced" },
  replaceOn: ["identityPoolId"],
  check({ roles, roleMappings }) {
    for (const name of Object.keys((roles ?? {}) as Inputs)) {
      if (name !== "authenticated" && name !== "unauthenticated") {
        throw new NotEnforced(`roles.${name}`, "is not known to AWS; allowed is authenticated or unauthenticated");
      }
    }
    for (const [index, mapping] of ((roleMappings ?? []) as Inputs[]).entries()) {
      parseRoleMapping(mapping, `roleMappings[${index}]`);
    }
  },
  id: (inputs) => String(inputs.identityPoolId),
  outputs: (_inputs, _id, aws) => ({ region: aws.region }),
};

export const resourceTypes: Readonly<Record<string, ResourceType>> = {
  [POOL_TYPE]: identityPool,
  [ATTACHMENT_TYPE]: identityPoolRoleAttachment,
};
