import { NotEnforced } from "../common/errors";
import { autoName, LOWER_ALPHANUMERIC, randomText } from "../common/random";
import type { ResourceType } from "../stack/resource-type";
import { flag, refuseWhere, text, wholeNumber } from "../stack/settings";
import { newClientSecret } from "./client-secret";
import { USER_GROUP, USER_POOL, USER_POOL_CLIENT } from "./pools";
import { RESOURCE_SERVER, resourceServer } from "./resource-server";
import { readDeletionProtection, readUserPool, USER_POOL_SETTINGS } from "./user-pool";
import {
  readExistenceErrors,
  readGenerateSecret,
  readSessionValidity,
  readUserPoolClient,
  USER_POOL_CLIENT_SETTINGS,
} from "./user-pool-client";
import { MANAGED_LOGIN_BRANDING, managedLoginBranding, USER_POOL_DOMAIN, userPoolDomain } from "./user-pool-domain";

const userPool: ResourceType = {
  settings: USER_POOL_SETTINGS,
  replaceOn: ["name", "aliasAttributes", "usernameAttributes", "usernameConfiguration", "region"],
  check: readUserPool,
  protectedBy: (inputs) =>
    readUserPool(inputs).deletionProtection
      ? "deletionProtection is ACTIVE, so AWS would not delete the pool and its users; set it to INACTIVE first"
      : undefined,
  id: (inputs, _name, aws) => `${text(inputs.region, "region") ?? aws.region}_${randomText(9, MIXED)}`,
  outputs: (inputs, id, aws) => {
    const [region = aws.region] = id.split("_");
    return {
      arn: `arn:aws:cognito-idp:${region}:${aws.accountId}:userpool/${id}`,
      endpoint: `cognito-idp.${region}.amazonaws.com/${id}`,
      name: text(inputs.name, "name") ?? id,
      domain: "",
      customDomain: "",
      estimatedNumberOfUsers: 0,
      deletionProtection: readDeletionProtection(inputs),
      mfaConfiguration: readUserPool(inputs).mfa,
      region,
    };
  },
};

const userPoolClient: ResourceType = {
  settings: USER_POOL_CLIENT_SETTINGS,
  replaceOn: ["userPoolId", "generateSecret", "region"],
  check: readUserPoolClient,
  id: () => randomText(26, LOWER_ALPHANUMERIC),
  outputs: (inputs, id, _aws, before) => ({
    name: text(inputs.name, "name") ?? id,
    clientSecret: readGenerateSecret(inputs) ? (before?.clientSecret ?? newClientSecret()) : "",
    enableTokenRevocation: flag(inputs.enableTokenRevocation ?? true, "enableTokenRevocation"),
    preventUserExistenceErrors: readExistenceErrors(inputs),
    authSessionValidity: readSessionValidity(inputs),
  }),
};

const userGroup: ResourceType = {
  settings: {
    description: "ignored",
    name: "enforced",
    precedence: "enforced",
    region: "enforced",
    roleArn: "enforced",
    userPoolId: "enforced",
  },
  replaceOn: ["name", "userPoolId", "region"],
  check: (inputs) => {
    wholeNumber(inputs.precedence ?? 0, [0, 2 ** 31 - 1], "precedence");
    const name = text(inputs.name, "name");
    refuseWhere(
      name !== undefined && !GROUP_NAME.test(name),
      "name",
      "AWS takes 1 to 128 letters, marks, symbols, digits and punctuation, and no spaces",
    );
  },
  id: (inputs, name) => `${text(inputs.userPoolId, "userPoolId")}/${text(inputs.name, "name") ?? autoName(name)}`,
  outputs: (_inputs, id) => ({ name: id.slice(id.indexOf("/") + 1) }),
};

/** A resource that decides who gets in by means that the local run does not have. */
const refused = (message: string): ResourceType => ({
  settings: {},
  replaceOn: [],
  check: () => {
    throw new NotEnforced("the resource", message);
  },
  id: () => "",
  outputs: () => ({}),
});
const byCommand = (operation: string) =>
  refused(`declared users are not made here; leave it out, and make them with ${operation}`);

/** How the provider makes the resources of user pools. */
export const resourceTypes: Readonly<Record<string, ResourceType>> = {
  [USER_POOL]: userPool,
  [USER_POOL_CLIENT]: userPoolClient,
  [USER_GROUP]: userGroup,
  [RESOURCE_SERVER]: resourceServer,
  [USER_POOL_DOMAIN]: userPoolDomain,
  [MANAGED_LOGIN_BRANDING]: managedLoginBranding,
  "aws:cognito/user:User": byCommand("AdminCreateUser"),
  "aws:cognito/userInGroup:UserInGroup": byCommand("AdminAddUserToGroup"),
  "aws:cognito/identityProvider:IdentityProvider": refused("users of other identity providers cannot sign in here"),
  "aws:cognito/managedUserPoolClient:ManagedUserPoolClient": refused("declare a UserPoolClient of your own"),
  "aws:cognito/riskConfiguration:RiskConfiguration": refused("threat protection is not run here; leave it out"),
};

const GROUP_NAME = /^[\p{L}\p{M}\p{S}\p{N}\p{P}]{1,128}$/u;

const MIXED = `${LOWER_ALPHANUMERIC}ABCDEFGHIJKLMNOPQRSTUVWXYZ`;
