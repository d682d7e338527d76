import * as pulumi from "@pulumi/pulumi";

const LOG_RETENTION_DAYS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];
const USER_POOL_TIERS = ["LITE", "ESSENTIALS", "PLUS"];
const ACCESS_LOGS = ["false", "true", "existing-role"] as const;

/** The stack's settings, each checked; Pulumi.yaml says what they mean and holds their defaults. */
export interface Settings {
  /** Requests a second. */
  throttlingRateLimit: number;
  /** Requests at once. */
  throttlingBurstLimit: number;
  /** Days. */
  logRetentionDays: number;
  userPoolTier: string;
  protectUsers: boolean;
  /** `true` sets the CloudWatch role of API Gateway too; `existing-role` leaves that of the account as it is. */
  accessLog: (typeof ACCESS_LOGS)[number];
  /** Requests in five minutes from one address; 0: no limit. */
  requestsPerIp: number;
}

/**
 * Reads the settings of the stack that runs.
 * @throws pulumi.RunError, one line that names the setting, its value and what is allowed.
 */
export function readSettings(): Settings {
  const config = new pulumi.Config();

  function setting<T>(name: string, allowed: string, parse: (text: string) => T | undefined): T {
    const text = config.require(name);
    const value = parse(text);
    if (value === undefined) {
      throw new pulumi.RunError(`${config.name}:${name} is ${JSON.stringify(text)}; allowed is ${allowed}`);
    }
    return value;
  }
  const wholeNumber = (name: string, least: number, most: number) =>
    setting(name, `a whole number from ${least} to ${most}`, (text) => {
      const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
      return value >= least && value <= most ? value : undefined;
    });
  const zeroOr = (name: string, least: number, most: number) =>
    setting(name, `0, or a whole number from ${least} to ${most}`, (text) => {
      const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
      return value === 0 || (value >= least && value <= most) ? value : undefined;
    });
  const oneOf = <T extends string | number | boolean>(name: string, values: readonly T[]) =>
    setting(name, `one of ${values.join(", ")}`, (text) => values.find((value) => String(value) === text));

  return {
    throttlingRateLimit: wholeNumber("throttlingRateLimit", 1, 10_000),
    throttlingBurstLimit: wholeNumber("throttlingBurstLimit", 1, 5_000),
    logRetentionDays: oneOf("logRetentionDays", LOG_RETENTION_DAYS),
    userPoolTier: oneOf("userPoolTier", USER_POOL_TIERS),
    protectUsers: oneOf("protectUsers", [true, false]),
    accessLog: oneOf("accessLog", ACCESS_LOGS),
    requestsPerIp: zeroOr("requestsPerIp", 10, 2_000_000_000),
  };
}
