import { inResource, NotEnforced } from "../common/errors";
import { derived, type Resource, type Resources } from "../stack/resources";
import { parseRoleMapping, type RoleMapping } from "./role-mapping";

export const POOL_TYPE = "aws:cognito/identityPool:IdentityPool";
export const ATTACHMENT_TYPE = "aws:cognito/identityPoolRoleAttachment:IdentityPoolRoleAttachment";

/** A user pool's client whose tokens an identity pool takes. */
export interface Provider {
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
  providers: readonly Provider[];
  /** The ARN of the role of signed-in users whom no mapping gives another. */
  authenticatedRole: string | undefined;
  /** By `<provider name>:<client id>`. */
  roleMappings: ReadonlyMap<string, RoleMapping>;
}

interface PoolInputs {
  identityPoolName?: string;
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
  const providers = (inputs.cognitoIdentityProviders ?? []).map(
    ({ providerName = "", clientId = "", serverSideTokenCheck = false }, index): Provider => {
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
    providers,
    authenticatedRole: attachment?.inputs.roles?.authenticated,
    roleMappings: attachment ? inResource(attachment, () => compileMappings(attachment, providers)) : new Map(),
  };
}

function compileMappings(
  { inputs }: Resource<AttachmentInputs>,
  providers: readonly Provider[],
): ReadonlyMap<string, RoleMapping> {
  const mappings = new Map<string, RoleMapping>();
  for (const [index, mapping] of (inputs.roleMappings ?? []).entries()) {
    const setting = `roleMappings[${index}]`;
    const { identityProvider = "" } = mapping;
    const problem = mappings.has(identityProvider)
      ? "is mapped twice"
      : providers.some(({ name, clientId }) => `${name}:${clientId}` === identityProvider)
        ? undefined
        : "is not `<providerName>:<clientId>` of one of the identity pool's cognitoIdentityProviders";
    if (problem) throw new NotEnforced(`${setting}.identityProvider`, `${identityProvider} ${problem}`);
    mappings.set(identityProvider, parseRoleMapping(mapping, setting));
  }
  return mappings;
}
