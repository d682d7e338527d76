import { randomUUID } from "node:crypto";
import type { ResourceType } from "../stack/resource-type";
import type { Inputs, Resources } from "../stack/resources";
import { refuseWhere, text, wholeNumber } from "../stack/settings";

export const USER_POOL_DOMAIN = "aws:cognito/userPoolDomain:UserPoolDomain";
export const MANAGED_LOGIN_BRANDING = "aws:cognito/managedLoginBranding:ManagedLoginBranding";

/** A user pool's domain as the program declares it: managed login is served for the pool's clients. */
export interface Domain {
  /** The prefix of AWS's domain, or a domain of the program's own. */
  name: string;
  /** 1: the classic pages. 2: the newer ones, which AWS shows only for clients that have a branding. */
  version: 1 | 2;
  /** The ids of the clients that have a branding. */
  branded: ReadonlySet<string>;
}

/** The domains of a table of resources, by the ids of their pools. */
export function domainsOf(resources: Resources): ReadonlyMap<string, Domain> {
  const branded = new Set(resources.all(MANAGED_LOGIN_BRANDING).map(({ inputs }) => String(inputs.clientId)));
  return new Map(
    resources
      .all(USER_POOL_DOMAIN)
      .map(({ id, inputs }): [string, Domain] => [
        String(inputs.userPoolId),
        { name: id, version: readVersion(inputs), branded },
      ]),
  );
}

export const userPoolDomain: ResourceType = {
  settings: {
    certificateArn: "ignored",
    domain: "enforced",
    managedLoginVersion: "enforced",
    region: "enforced",
    userPoolId: "enforced",
  },
  replaceOn: ["domain", "userPoolId", "region"],
  check: (inputs) => {
    readVersion(inputs);
    const name = text(inputs.domain, "domain") ?? "";
    const own = text(inputs.certificateArn, "certificateArn") !== undefined;
    refuseWhere(
      !own && !PREFIX.test(name),
      "domain",
      "AWS takes 1 to 63 lower-case letters, digits and inner hyphens, or a domain with certificateArn",
    );
    refuseWhere(!own && RESERVED.test(name), "domain", "AWS takes no prefix that holds aws, amazon or cognito");
  },
  id: (inputs) => text(inputs.domain, "domain") ?? "",
  outputs: (inputs, _id, { accountId, region }) => ({
    awsAccountId: accountId,
    managedLoginVersion: readVersion(inputs),
    region: text(inputs.region, "region") ?? region,
  }),
};

/** How the pages look on AWS; here they have one look. */
export const managedLoginBranding: ResourceType = {
  settings: {
    assets: "ignored",
    clientId: "enforced",
    region: "enforced",
    settings: "ignored",
    useCognitoProvidedValues: "ignored",
    userPoolId: "enforced",
  },
  replaceOn: ["clientId", "userPoolId", "region"],
  id: (inputs) => `${text(inputs.userPoolId, "userPoolId")},${randomUUID()}`,
  outputs: (_inputs, id) => ({ managedLoginBrandingId: id.slice(id.indexOf(",") + 1) }),
};

/** API reference, CreateUserPoolDomain. */
const PREFIX = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
const RESERVED = /aws|amazon|cognito/;

function readVersion(inputs: Inputs): 1 | 2 {
  return wholeNumber(inputs.managedLoginVersion ?? 1, [1, 2], "managedLoginVersion") as 1 | 2;
}
