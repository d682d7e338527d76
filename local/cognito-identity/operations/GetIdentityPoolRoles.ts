import type { Operation } from "../../aws-json/operation";
import { requireId } from "../input";
import type { RoleMapping } from "../role-mapping";
import { requirePool, type Service } from "../service";

/** The roles as they are declared; guests have none here. */
export function getIdentityPoolRoles(service: Service): Operation {
  return {
    authorization: "administrator",
    handle(input) {
      const { id, authenticatedRole, roleMappings } = requirePool(service, requireId(input, "IdentityPoolId"));
      return {
        IdentityPoolId: id,
        ...(authenticatedRole !== undefined && { Roles: { authenticated: authenticatedRole } }),
        ...(roleMappings.size > 0 && {
          RoleMappings: Object.fromEntries([...roleMappings].map(([provider, mapping]) => [provider, view(mapping)])),
        }),
      };
    },
  };
}

function view({ type, ambiguousRoleResolution, rules }: RoleMapping): object {
  return {
    Type: type,
    AmbiguousRoleResolution: ambiguousRoleResolution,
    ...(type === "Rules" && {
      RulesConfiguration: {
        Rules: rules.map(({ claim, matchType, value, roleArn }) => ({
          Claim: claim,
          MatchType: matchType,
          Value: value,
          RoleARN: roleArn,
        })),
      },
    }),
  };
}
