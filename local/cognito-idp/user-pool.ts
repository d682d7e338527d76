import { NotEnforced } from "../common/errors";
import type { Inputs } from "../stack/resources";
import { block, flag, oneOf, refuseGiven, refuseWhere, someOf, strings, text, wholeNumber } from "../stack/settings";
import { type AddressAttribute, type AttributeSchema, type Schema, STANDARD } from "./attributes";
import type { PasswordPolicy } from "./passwords";
import { type LambdaConfig, readLambdaConfig } from "./triggers/lambda-config";

/** The settings of an `aws:cognito/userPool:UserPool`. */
export interface UserPoolSettings {
  name: string | undefined;
  passwordPolicy: PasswordPolicy;
  /** `usernameAttributes: ["email"]`: users sign in by e-mail, and the user name is their `sub`. */
  usernameAttributes: ReadonlySet<AddressAttribute>;
  /** Users sign in by these as well as by their user names; by an address once it is verified. */
  aliasAttributes: ReadonlySet<Alias>;
  caseSensitive: boolean;
  /** `autoVerifiedAttributes: ["email"]`: who signs up is sent a code. */
  verifies: ReadonlySet<AddressAttribute>;
  selfSignUp: boolean;
  /** How users can reset a forgotten password, in order of preference. */
  recovery: readonly RecoveryMechanism[];
  /** The addresses that change only once the new one is verified. */
  verifiedBeforeUpdate: ReadonlySet<string>;
  schema: Schema;
  /** Whether users may or must set up TOTP, the only second factor here. */
  mfa: "OFF" | "OPTIONAL" | "ON";
  deletionProtection: boolean;
  tier: string;
  lambdaConfig: LambdaConfig;
}

const ADDRESS_ATTRIBUTES = ["email", "phone_number"] as const;
const ALIASES = [...ADDRESS_ATTRIBUTES, "preferred_username"] as const;
const RECOVERY_MECHANISMS = ["verified_email", "verified_phone_number", "admin_only"] as const;
const DATA_TYPES = ["String", "Number", "Boolean", "DateTime"] as const;

export type Alias = (typeof ALIASES)[number];
export type RecoveryMechanism = (typeof RECOVERY_MECHANISMS)[number];

/** Every setting of the resource, and whether it is enforced here. */
export const USER_POOL_SETTINGS = {
  accountRecoverySetting: "enforced",
  adminCreateUserConfig: "enforced",
  aliasAttributes: "enforced",
  autoVerifiedAttributes: "enforced",
  deletionProtection: "enforced",
  deviceConfiguration: "enforced",
  emailConfiguration: "ignored",
  emailMfaConfiguration: "enforced",
  emailVerificationMessage: "ignored",
  emailVerificationSubject: "ignored",
  lambdaConfig: "enforced",
  mfaConfiguration: "enforced",
  name: "enforced",
  passwordPolicy: "enforced",
  region: "enforced",
  schemas: "enforced",
  signInPolicy: "enforced",
  smsAuthenticationMessage: "ignored",
  smsConfiguration: "ignored",
  smsVerificationMessage: "ignored",
  softwareTokenMfaConfiguration: "enforced",
  tags: "ignored",
  userAttributeUpdateSettings: "enforced",
  userPoolAddOns: "enforced",
  userPoolTier: "enforced",
  usernameAttributes: "enforced",
  usernameConfiguration: "enforced",
  verificationMessageTemplate: "enforced",
  webAuthnConfiguration: "enforced",
} as const;

/** @throws NotEnforced */
export function readUserPool(inputs: Inputs): UserPoolSettings {
  refuseOtherLocks(inputs);
  const tier = oneOf(inputs.userPoolTier ?? "ESSENTIALS", ["ESSENTIALS", "LITE", "PLUS"], "userPoolTier");
  const usernameAttributes = new Set(someOf(inputs.usernameAttributes, ADDRESS_ATTRIBUTES, "usernameAttributes"));
  const aliasAttributes = new Set(someOf(inputs.aliasAttributes, ALIASES, "aliasAttributes"));
  refuseWhere(
    usernameAttributes.size > 0 && aliasAttributes.size > 0,
    "aliasAttributes",
    "AWS takes it or usernameAttributes, not both; leave one out",
  );
  return {
    name: text(inputs.name, "name"),
    passwordPolicy: readPasswordPolicy(inputs),
    usernameAttributes,
    aliasAttributes,
    // The API's default is true (API reference, UsernameConfigurationType).
    caseSensitive: flag(
      block(inputs.usernameConfiguration, "usernameConfiguration").caseSensitive ?? true,
      "usernameConfiguration.caseSensitive",
    ),
    verifies: new Set(someOf(inputs.autoVerifiedAttributes, ADDRESS_ATTRIBUTES, "autoVerifiedAttributes")),
    selfSignUp: !flag(
      block(inputs.adminCreateUserConfig, "adminCreateUserConfig").allowAdminCreateUserOnly ?? false,
      "adminCreateUserConfig.allowAdminCreateUserOnly",
    ),
    recovery: readRecovery(inputs),
    verifiedBeforeUpdate: readVerifiedBeforeUpdate(inputs),
    schema: readSchema(inputs),
    mfa: readMfa(inputs),
    deletionProtection: readDeletionProtection(inputs) === "ACTIVE",
    tier,
    lambdaConfig: readLambdaConfig(inputs, tier),
  };
}

function refuseOtherLocks(inputs: Inputs): void {
  refuseGiven(inputs, {
    emailMfaConfiguration: "no code is sent here; use softwareTokenMfaConfiguration",
    deviceConfiguration: "devices are not remembered here; leave it out for the stack that runs on this machine",
    webAuthnConfiguration: "passkeys are not run here; leave it out",
  });
  const factors = "signInPolicy.allowedFirstAuthFactors";
  refuseWhere(
    strings(block(inputs.signInPolicy, "signInPolicy").allowedFirstAuthFactors, factors).some(
      (factor) => factor !== "PASSWORD",
    ),
    factors,
    'here users sign in by password alone; write ["PASSWORD"]',
  );
  const addOns = block(inputs.userPoolAddOns, "userPoolAddOns");
  oneOf(addOns.advancedSecurityMode ?? "OFF", ["OFF"], "userPoolAddOns.advancedSecurityMode");
  const additionalFlows = "userPoolAddOns.advancedSecurityAdditionalFlows";
  refuseWhere(
    Object.keys(block(addOns.advancedSecurityAdditionalFlows, additionalFlows)).length > 0,
    additionalFlows,
    "threat protection is not run here; leave it out",
  );
  oneOf(
    block(inputs.verificationMessageTemplate, "verificationMessageTemplate").defaultEmailOption ?? "CONFIRM_WITH_CODE",
    ["CONFIRM_WITH_CODE"],
    "verificationMessageTemplate.defaultEmailOption",
  );
}

export function readDeletionProtection(inputs: Inputs): "ACTIVE" | "INACTIVE" {
  return oneOf(inputs.deletionProtection ?? "INACTIVE", ["ACTIVE", "INACTIVE"], "deletionProtection");
}

function readMfa(inputs: Inputs): UserPoolSettings["mfa"] {
  const mfa = oneOf(inputs.mfaConfiguration ?? "OFF", ["OFF", "ON", "OPTIONAL"], "mfaConfiguration");
  const path = "softwareTokenMfaConfiguration.enabled";
  const totp = flag(
    block(inputs.softwareTokenMfaConfiguration, "softwareTokenMfaConfiguration").enabled ?? false,
    path,
  );
  refuseWhere(
    totp && mfa === "OFF",
    path,
    'AWS refuses it where mfaConfiguration is "OFF"; write "OPTIONAL" or "ON", or leave it out',
  );
  refuseWhere(
    !totp && mfa !== "OFF",
    "mfaConfiguration",
    "TOTP is the only second factor here; write softwareTokenMfaConfiguration: { enabled: true } beside it",
  );
  return mfa;
}

/** Where the setting is left out, by phone before e-mail (API reference, AccountRecoverySettingType). */
function readRecovery(inputs: Inputs): RecoveryMechanism[] {
  const { recoveryMechanisms = [] } = block(inputs.accountRecoverySetting, "accountRecoverySetting");
  const path = (index: number, name: string) => `accountRecoverySetting.recoveryMechanisms[${index}].${name}`;
  if (!Array.isArray(recoveryMechanisms)) {
    throw new NotEnforced("accountRecoverySetting.recoveryMechanisms", "it is not a list");
  }
  const mechanisms = recoveryMechanisms.map((entry: Inputs, index) => ({
    name: oneOf(entry.name, RECOVERY_MECHANISMS, path(index, "name")),
    priority: wholeNumber(entry.priority, [1, 2], path(index, "priority")),
  }));
  if (mechanisms.length === 0) return ["verified_phone_number", "verified_email"];
  return mechanisms.sort((one, other) => one.priority - other.priority).map(({ name }) => name);
}

function readVerifiedBeforeUpdate(inputs: Inputs): ReadonlySet<string> {
  const settings = block(inputs.userAttributeUpdateSettings, "userAttributeUpdateSettings");
  return new Set(
    someOf(
      settings.attributesRequireVerificationBeforeUpdates,
      ADDRESS_ATTRIBUTES,
      "userAttributeUpdateSettings.attributesRequireVerificationBeforeUpdates",
    ),
  );
}

function readPasswordPolicy(inputs: Inputs): PasswordPolicy {
  const policy = block(inputs.passwordPolicy, "passwordPolicy");
  const path = (name: string) => `passwordPolicy.${name}`;
  refuseWhere(
    (policy.passwordHistorySize ?? 0) !== 0,
    path("passwordHistorySize"),
    "former passwords are not kept here; write 0, or leave it out",
  );
  // A pool without a policy gets AWS's default, which requires all four. In a declared policy the default is false.
  const asked = (name: string) => flag(policy[name] ?? inputs.passwordPolicy === undefined, path(name));
  return {
    minimumLength: wholeNumber(policy.minimumLength ?? 8, [6, 99], path("minimumLength")),
    requireUppercase: asked("requireUppercase"),
    requireLowercase: asked("requireLowercase"),
    requireNumbers: asked("requireNumbers"),
    requireSymbols: asked("requireSymbols"),
    temporaryPasswordValidityDays: wholeNumber(
      policy.temporaryPasswordValidityDays ?? 7,
      [1, 365],
      path("temporaryPasswordValidityDays"),
    ),
  };
}

function readSchema(inputs: Inputs): Schema {
  const list = inputs.schemas ?? [];
  if (!Array.isArray(list)) throw new NotEnforced("schemas", "it is not a list");
  const schema = new Map(STANDARD);
  list.forEach((entry: Inputs, index) => {
    const path = (name: string) => `schemas[${index}].${name}`;
    const given = text(entry.name, path("name")) ?? "";
    const standard = STANDARD.get(given);
    const required = flag(entry.required ?? false, path("required"));
    refuseWhere(
      required && !standard,
      path("required"),
      "AWS refuses required custom attributes; write required: false, and check for it in your code",
    );
    refuseWhere(
      flag(entry.developerOnlyAttribute ?? false, path("developerOnlyAttribute")),
      path("developerOnlyAttribute"),
      "developer attributes are not run here; use a custom attribute that no client may write",
    );
    schema.set(standard ? given : `custom:${given.replace(/^custom:/, "")}`, {
      type: oneOf(entry.attributeDataType, DATA_TYPES, path("attributeDataType")),
      mutable: flag(entry.mutable ?? standard?.mutable ?? false, path("mutable")),
      required,
      ...readConstraints(entry, `schemas[${index}]`),
    });
  });
  return schema;
}

function readConstraints(entry: Inputs, setting: string): Pick<AttributeSchema, "least" | "most"> {
  const { minLength, maxLength } = block(entry.stringAttributeConstraints, `${setting}.stringAttributeConstraints`);
  const { minValue, maxValue } = block(entry.numberAttributeConstraints, `${setting}.numberAttributeConstraints`);
  const limit = (value: unknown) => (value === undefined || value === null ? undefined : Number(value));
  const least = limit(minLength ?? minValue);
  const most = limit(maxLength ?? maxValue);
  return { ...(least !== undefined && { least }), ...(most !== undefined && { most }) };
}
