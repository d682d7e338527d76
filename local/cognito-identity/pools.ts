import { inResource, NotEnforced } from "../common/errors";
import { type OidcProvider, oidcProviders } from "../iam/oidc-providers";
import { derived, type Resource, type Resources } from "../stack/resources";
import { parseRoleMapping, type RoleMapping } from "./role-mapping";

export const POOL_TYPE = "aws:cognito/identityPool:IdentityPool";
export const ATTACHMENT_TYPE = "aws:cognito/identityPoolRoleAttachment:IdentityPoolRoleAttachment";

/** A user pool's client whose tokens an identity pool takes. */
export interface UserPoolProvider {
  /** The key in a `Logins` map: `cognito-idp.<region>.amazonaws.com/<userPoolId>`. */
  name: string;
  userPoolId: string;
  clientId: string;
  /** Whether the user pool is asked before credentials are given if the user still stands. */
  serverSideTokenCheck: boolean;
}

/** An identity pool and its roles, as declared. */
export interface IdentityPool {
  id: string;
  name: string;
  userPools: readonly UserPoolProvider[];
  oidcProviders: readonly OidcProvider[];
  /** The ARN of the role of signed-in users whom no mapping gives another. */
  authenticatedRole: string | undefined;
  /** By `<provider name>:<client id>` of a user pool, or by the ARN of an OpenID Connect provider. */
  roleMappings: ReadonlyMap<string, RoleMapping>;
}

interface PoolInputs {
  identityPoolName?: string;
  openidConnectProviderArns?: string[];
  cognitoIdentityProviders?: { providerName?: string; clientId?: string; serverSideTokenCheck?: boolean }[];
}

interface AttachmentInputs {
  identityPoolId?: string;
  roles?: Record<string, string>;
  roleMappings?: (Parameters<typeof parseRoleMapping>[0] & { identityProvider?: string })[];
}

/**
 * The identity pools of the stack by their ids.
 * @throws NotEnforced that names the resource
 */
export const identityPools = derived(
  (resources: Resources): ReadonlyMap<string, IdentityPool> =>
    new Map(
      resources.all<PoolInputs>(POOL_TYPE).map((pool) => [pool.id, inResource(pool, () => compile(pool, resources))]),
    ),
);

function compile({ id, inputs }: Resource<PoolInputs>, resources: Resources): IdentityPool {
  const userPools = (inputs.cognitoIdentityProviders ?? []).map(
    ({ providerName = "", clientId = "", serverSideTokenCheck = false }, index): UserPoolProvider => {
      const setting = `cognitoIdentityProviders[${index}]`;
      const userPoolId = /^cognito-idp\.[a-z0-9-]+\.amazonaws\.com\/([\w-]+_[0-9a-zA-Z]+)$/.exec(providerName)?.[1];
      if (userPoolId === undefined) {
        throw new NotEnforced(
          `${setting}.providerName`,
          `is ${JSON.stringify(providerName)}; the local run takes the endpoint of a user pool`,
        );
      }
      if (clientId === "") throw new NotEnforced(`${setting}.clientId`, "is missing; name the user pool's client");
      return { name: providerName, userPoolId, clientId, serverSideTokenCheck };
    },
  );
  const declared = oidcProviders(resources);
  const oidc = (inputs.openidConnectProviderArns ?? []).map((arn, index) => {
    const provider = declared.get(arn);
    if (provider) return provider;
    throw new NotEnforced(
      `openidConnectProviderArns[${index}]`,
      `${arn} is no provider of this stack; declare it as aws.iam.OpenIdConnectProvider`,
    );
  });
  const [attachment, second] = resources
    .all<AttachmentInputs>(ATTACHMENT_TYPE)
    .filter((one) => one.inputs.identityPoolId === id);
  if (second) {
    throw new NotEnforced(
      "identityPoolId",
      `${attachment?.urn} attaches roles to the same pool, and AWS keeps the last that was written; make them one`,
      second,
    );
  }
  return {
    id,
    name: inputs.identityPoolName ?? "",
    userPools,
    oidcProviders: oidc,
    authenticatedRole: attachment?.inputs.roles?.authenticated,
    roleMappings: attachment ? inResource(attachment, () => compileMappings(attachment, userPools, oidc)) : new Map(),
  };
}

function compileMappings(
  { inputs }: Resource<AttachmentInputs>,
  userPools: readonly UserPoolProvider[],
  oidc: readonly OidcProvider[],
): ReadonlyMap<string, RoleMapping> {
  const keys = [...userPools.map(mappingKey), ...oidc.map(({ arn }) => arn)];
  const mappings = new Map<string, RoleMapping>();
  for (const [index, mapping] of (inputs.roleMappings ?? []).entries()) {
    const setting = `roleMappings[${index}]`;
    const { identityProvider = "" } = mapping;
    const problem = mappings.has(identityProvider)
      ? "is mapped twice"
      : keys.includes(identityProvider)
        ? undefined
        : "is not `<providerName>:<clientId>` of one of the identity pool's cognitoIdentityProviders, nor one of its openidConnectProviderArns";
    if (problem) throw new NotEnforced(`${setting}.identityProvider`, `${identityProvider} ${problem}`);
    const parsed = parseRoleMapping(mapping, setting);
    if (parsed.type === "Token" && oidc.some(({ arn }) => arn === identityProvider)) {
      throw new NotEnforced(`${setting}.type`, "Token reads claims that user pools alone have; use Rules");
    }
    mappings.set(identityProvider, parsed);
  }
  return mappings;
}

/** The key of a user pool's role mapping. */
export function mappingKey({ name, clientId }: UserPoolProvider): string {
  return `${name}:${clientId}`;
}
