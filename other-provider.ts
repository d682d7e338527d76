import * as aws from "@pulumi/aws";
import type { Settings } from "./config";

/** The OpenID Connect provider whose users get in beside those of the user pool, where the settings name one. */
export function otherProvider({
  oidcIssuer,
  oidcClientId,
}: Pick<Settings, "oidcIssuer" | "oidcClientId">): aws.iam.OpenIdConnectProvider | undefined {
  if (!oidcIssuer || !oidcClientId) return undefined;
  return new aws.iam.OpenIdConnectProvider("other", { url: oidcIssuer, clientIdLists: [oidcClientId] });
}

/**
 * Being an admin there is the claim `groups` with the one text `admins`. The rule compares the whole text: Contains
 * would let `no-admins` in as well. A list matches nothing, as AWS does not say how it compares one.
 */
export const roleByGroups = (provider: aws.iam.OpenIdConnectProvider, adminRole: aws.iam.Role) => ({
  identityProvider: provider.arn,
  type: "Rules",
  ambiguousRoleResolution: "AuthenticatedRole",
  mappingRules: [{ claim: "groups", matchType: "Equals", value: "admins", roleArn: adminRole.arn }],
});
