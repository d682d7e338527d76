import { NotEnforced } from "../common/errors";
import type { ResourceType } from "../stack/resource-type";
import type { Inputs, Resources } from "../stack/resources";
import { block, refuseWhere, text } from "../stack/settings";
import { OWN_SCOPES } from "./oauth-settings";
import { USER_POOL_CLIENT } from "./pools";

export const RESOURCE_SERVER = "aws:cognito/resourceServer:ResourceServer";

/** An API that names scopes of its own, written `<identifier>/<scopeName>`. */
export const resourceServer: ResourceType = {
  settings: { identifier: "enforced", name: "ignored", region: "enforced", scopes: "enforced", userPoolId: "enforced" },
  replaceOn: ["identifier", "userPoolId", "region"],
  check: readScopes,
  id: (inputs) => `${text(inputs.userPoolId, "userPoolId")}|${text(inputs.identifier, "identifier")}`,
  outputs: (inputs) => ({ scopeIdentifiers: readScopes(inputs) }),
};

/** Service model, ResourceServerIdentifierType and ResourceServerScopeNameType. */
const IDENTIFIER = /^[\x21\x23-\x5B\x5D-\x7E]{1,256}$/;
const SCOPE_NAME = /^[\x21\x23-\x2E\x30-\x5B\x5D-\x7E]{1,256}$/;

function readScopes(inputs: Inputs): string[] {
  const identifier = text(inputs.identifier, "identifier") ?? "";
  refuseWhere(!IDENTIFIER.test(identifier), "identifier", "AWS takes 1 to 256 printable characters without spaces");
  const scopes = inputs.scopes ?? [];
  if (!Array.isArray(scopes)) throw new NotEnforced("scopes", "write a list of scopes");
  return scopes.map((scope, index) => {
    const setting = `scopes[${index}].scopeName`;
    const name = text(block(scope, `scopes[${index}]`).scopeName, setting) ?? "";
    refuseWhere(!SCOPE_NAME.test(name), setting, "AWS takes 1 to 256 printable characters without spaces and slashes");
    return `${identifier}/${name}`;
  });
}

/** @throws NotEnforced for a client with a scope that no resource server of its pool declares */
export function checkScopes(resources: Resources): void {
  const declared = new Set(
    resources
      .all(RESOURCE_SERVER)
      .flatMap(({ inputs }) => readScopes(inputs).map((scope) => `${inputs.userPoolId} ${scope}`)),
  );
  for (const client of resources.all(USER_POOL_CLIENT)) {
    const { allowedOauthScopes, userPoolId } = client.inputs;
    for (const scope of Array.isArray(allowedOauthScopes) ? allowedOauthScopes : []) {
      if (OWN_SCOPES.includes(scope) || declared.has(`${userPoolId} ${scope}`)) continue;
      throw new NotEnforced(
        "allowedOauthScopes",
        `${JSON.stringify(scope)} is neither one of ${OWN_SCOPES.join(", ")} nor a scope of a ResourceServer of the pool`,
        client,
      );
    }
  }
}
