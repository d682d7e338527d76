import { NotEnforced } from "../../common/errors";
import type { Inputs } from "../../stack/resources";
import { block, oneOf, refuseWhere, text } from "../../stack/settings";

/** The triggers that call a function, by their names in AWS's events and messages. */
export type TriggerName =
  | "PreSignUp"
  | "PostConfirmation"
  | "PreAuthentication"
  | "PostAuthentication"
  | "PreTokenGeneration"
  | "CustomMessage"
  | "UserMigration"
  | "DefineAuthChallenge"
  | "CreateAuthChallenge"
  | "VerifyAuthChallengeResponse";

/** The form of the event of PreTokenGeneration: V1_0 changes the ID token alone, the others the access token too. */
export type TokenVersion = "V1_0" | "V2_0" | "V3_0";

/** What `lambdaConfig` of a user pool asks for. */
export interface LambdaConfig {
  /** The ARN of each trigger's function. */
  functions: ReadonlyMap<TriggerName, string>;
  tokenVersion: TokenVersion;
  /** The functions that would send the messages; their codes are encrypted by a KMS key, so they are not called here. */
  senders: { email: boolean; sms: boolean };
}

const SETTINGS: Readonly<Record<string, TriggerName>> = {
  preSignUp: "PreSignUp",
  postConfirmation: "PostConfirmation",
  preAuthentication: "PreAuthentication",
  postAuthentication: "PostAuthentication",
  preTokenGeneration: "PreTokenGeneration",
  customMessage: "CustomMessage",
  userMigration: "UserMigration",
  defineAuthChallenge: "DefineAuthChallenge",
  createAuthChallenge: "CreateAuthChallenge",
  verifyAuthChallengeResponse: "VerifyAuthChallengeResponse",
};
const OTHERS = ["preTokenGenerationConfig", "customEmailSender", "customSmsSender", "kmsKeyId"];

const FUNCTION_ARN = /^arn:aws:lambda:[a-z0-9-]+:\d{12}:function:[A-Za-z0-9_-]{1,64}$/;

/** API reference, LambdaConfigType. @param tier the pool's feature plan @throws NotEnforced */
export function readLambdaConfig(inputs: Inputs, tier: string): LambdaConfig {
  const config = block(inputs.lambdaConfig, "lambdaConfig");
  for (const name of Object.keys(config)) {
    if (!(name in SETTINGS) && !OTHERS.includes(name) && isGiven(config[name])) {
      const known = [...Object.keys(SETTINGS), ...OTHERS].join(", ");
      throw new NotEnforced(`lambdaConfig.${name}`, `this trigger is not run here; the local run has ${known}`);
    }
  }
  const functions = new Map<TriggerName, string>();
  for (const [setting, name] of Object.entries(SETTINGS)) {
    const arn = functionArn(config, setting, `lambdaConfig.${setting}`);
    if (arn !== undefined) functions.set(name, arn);
  }
  const tokenVersion = readTokenVersion(config, functions, tier);
  return { functions, tokenVersion, senders: readSenders(config) };
}

/** Adds the function of `preTokenGenerationConfig`. */
function readTokenVersion(config: Inputs, functions: Map<TriggerName, string>, tier: string): TokenVersion {
  const path = "lambdaConfig.preTokenGenerationConfig";
  if (!isGiven(config.preTokenGenerationConfig)) return "V1_0";
  const settings = structure(config, "preTokenGenerationConfig");
  const arn = functionArn(settings, "lambdaArn", `${path}.lambdaArn`);
  refuseWhere(arn === undefined, `${path}.lambdaArn`, "AWS asks for the function's ARN");
  const legacy = functions.get("PreTokenGeneration");
  refuseWhere(
    legacy !== undefined && legacy !== arn,
    "lambdaConfig.preTokenGeneration",
    "AWS asks for the ARN of preTokenGenerationConfig; write the same one, or leave it out",
  );
  functions.set("PreTokenGeneration", arn ?? "");
  const version = oneOf(settings.lambdaVersion ?? "V1_0", ["V1_0", "V2_0", "V3_0"], `${path}.lambdaVersion`);
  refuseWhere(
    version !== "V1_0" && tier === "LITE",
    `${path}.lambdaVersion`,
    'AWS gives access tokens of the plan LITE no claims; write V1_0, or userPoolTier: "ESSENTIALS"',
  );
  return version;
}

function readSenders(config: Inputs): LambdaConfig["senders"] {
  const sender = (name: string) => {
    if (!isGiven(config[name])) return false;
    const settings = structure(config, name);
    functionArn(settings, "lambdaArn", `lambdaConfig.${name}.lambdaArn`);
    oneOf(settings.lambdaVersion ?? "V1_0", ["V1_0"], `lambdaConfig.${name}.lambdaVersion`);
    refuseWhere(
      text(config.kmsKeyId, "lambdaConfig.kmsKeyId") === undefined,
      "lambdaConfig.kmsKeyId",
      `AWS asks for the KMS key that encrypts the codes for ${name}`,
    );
    return true;
  };
  return { email: sender("customEmailSender"), sms: sender("customSmsSender") };
}

function structure(config: Inputs, name: string): Inputs {
  const value = config[name];
  if (typeof value === "object" && !Array.isArray(value)) return block(value, `lambdaConfig.${name}`);
  throw new NotEnforced(`lambdaConfig.${name}`, "it is not an object; give lambdaArn and lambdaVersion");
}

function functionArn(settings: Inputs, name: string, path: string): string | undefined {
  const arn = settings[name];
  if (!isGiven(arn)) return undefined;
  if (typeof arn !== "string" || !FUNCTION_ARN.test(arn)) {
    throw new NotEnforced(
      path,
      "it is not the ARN of a function without a version or an alias; give the function's arn",
    );
  }
  return arn;
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null && value !== "";
}
