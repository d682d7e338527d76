import type { Group } from "../pools";
import type { User } from "../users";
import { eventAttributes, metadataOf, type TriggerContext } from "./event-attributes";
import { detailsMember, readCustomization, type TokenCustomization } from "./token-customization";
import type { Triggers } from "./triggers";

/** The reason for new tokens. */
export type TokenSource = "Authentication" | "NewPasswordChallenge" | "RefreshTokens" | "HostedAuth";

/** The user and the client of the tokens. */
export interface TokenSubject {
  user: User;
  groups: readonly Group[];
  /** `cognito:preferred_role` of the groups. */
  preferredRole: string | undefined;
  scopes: readonly string[];
}

const VERSIONS = { V1_0: "1", V2_0: "2", V3_0: "3" } as const;

/** Developer guide, "Pre token generation Lambda trigger". Undefined where the pool has none. @throws AwsError */
export async function preTokenGeneration(
  triggers: Triggers,
  context: TriggerContext,
  source: TokenSource,
  { user, groups, preferredRole, scopes }: TokenSubject,
): Promise<TokenCustomization | undefined> {
  const { pool, client } = context;
  const { tokenVersion } = pool.lambdaConfig;
  const response = await triggers.run(pool, "PreTokenGeneration", {
    version: VERSIONS[tokenVersion],
    source,
    userName: user.username,
    clientId: client?.id,
    request: {
      userAttributes: eventAttributes(pool, user),
      groupConfiguration: {
        groupsToOverride: groups.map(({ name }) => name),
        iamRolesToOverride: [...new Set(groups.flatMap(({ roleArn }) => roleArn ?? []))],
        preferredRole: preferredRole ?? null,
      },
      ...(tokenVersion !== "V1_0" && { scopes }),
      ...metadataOf(context),
    },
    response: { [detailsMember(tokenVersion)]: null },
  });
  return response && readCustomization(response, tokenVersion);
}
