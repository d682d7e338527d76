import * as pulumi from "@pulumi/pulumi";

const LOG_RETENTION_DAYS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];
const MFA = ["OFF", "OPTIONAL", "ON"] as const;
const USER_POOL_TIERS = ["LITE", "ESSENTIALS", "PLUS"];
const THREAT_PROTECTIONS = ["off", "audit", "enforced"] as const;
const ACCESS_LOGS = ["false", "true", "existing-role"] as const;

/** As AWS compares it: no port, no query, no slash at its end; with loopback over http, for the local run alone. */
const ISSUER = /^(?=.{1,255}$)(https:\/\/([a-z0-9-]{1,63}\.)+[a-z]{2,63}|http:\/\/127\.0\.0\.1:\d{1,5})(\/[\w.~-]+)*$/;
// Cognito calls plain HTTP back on this machine alone.
const ORIGIN = /^(https:\/\/([a-z0-9-]{1,63}\.)+[a-z0-9-]{2,63}(:\d{1,5})?|https?:\/\/localhost(:\d{1,5})?)$/;
const EMAIL = /^[^\s@"<>]{1,64}@([A-Za-z0-9-]{1,63}\.)+[A-Za-z]{2,63}$/;

/** Members of a list in the stack's file, which Pulumi gives as JSON, or of a text with commas between them. */
function listOf(text: string): string[] {
  if (!text.startsWith("[")) return text.split(",");
  try {
    return JSON.parse(text).map(String);
  } catch {
    return [text];
  }
}

/** The stack's settings, each checked; Pulumi.yaml says what they mean and holds their defaults. */
export interface Settings {
  /** Requests a second. */
  throttlingRateLimit: number;
  /** Requests at once. */
  throttlingBurstLimit: number;
  /** Days. */
  logRetentionDays: number;
  userPoolTier: string;
  /** Whether users may, or must, sign in with a code of an authenticator app (TOTP) as well. */
  mfa: (typeof MFA)[number];
  /** Of the pages that may sign users in and call the API. */
  webOrigins: string[];
  /** How long ID and access tokens are valid. */
  tokenMinutes: number;
  protectUsers: boolean;
  /** `true` sets the CloudWatch role of API Gateway too; `existing-role` leaves that of the account as it is. */
  accessLog: (typeof ACCESS_LOGS)[number];
  /** Requests in five minutes from one address; 0: no limit. */
  requestsPerIp: number;
  /** E-mail address. */
  alarms: string | undefined;
  tracing: boolean;
  /** Host name. */
  domain: string | undefined;
  /** ARN of the domain's certificate; without one, the stack makes it in `domainZone`. */
  domainCertificate: string | undefined;
  /** Id of the Route 53 zone that gets the domain's records. */
  domainZone: string | undefined;
  threatProtection: (typeof THREAT_PROTECTIONS)[number];
  /** ARN of a KMS key. */
  logKey: string | undefined;
  /** Environments of each function at once; 0: no limit of its own. */
  reservedConcurrency: number;
  /** E-mail address. */
  mailFrom: string | undefined;
  /** URL of an OpenID Connect provider, with the id of its client whose tokens are taken. */
  oidcIssuer: string | undefined;
  oidcClientId: string | undefined;
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

  const textOrNone = (name: string, allowed: string, form: RegExp) =>
    setting(name, `${allowed}, or none`, (text) =>
      text === "none" ? { text: undefined } : form.test(text) ? { text } : undefined,
    ).text;
  /** Refuses a value that another setting rules out. */
  const refuseWhere = (wrong: boolean, name: string, allowed: string) => {
    if (wrong) setting(name, allowed, () => undefined);
  };

  const settings: Settings = {
    throttlingRateLimit: wholeNumber("throttlingRateLimit", 1, 10_000),
    throttlingBurstLimit: wholeNumber("throttlingBurstLimit", 1, 5_000),
    logRetentionDays: oneOf("logRetentionDays", LOG_RETENTION_DAYS),
    userPoolTier: oneOf("userPoolTier", USER_POOL_TIERS),
    mfa: oneOf("mfa", MFA),
    tokenMinutes: wholeNumber("tokenMinutes", 5, 1440),
    webOrigins: setting(
      "webOrigins",
      "a list of up to 10 origins such as https://app.example.com or http://localhost:5173, or none",
      (text) => {
        const origins = text === "none" ? [] : listOf(text);
        return origins.length <= 10 && origins.every((origin) => ORIGIN.test(origin))
          ? [...new Set(origins)]
          : undefined;
      },
    ),
    protectUsers: oneOf("protectUsers", [true, false]),
    accessLog: oneOf("accessLog", ACCESS_LOGS),
    requestsPerIp: zeroOr("requestsPerIp", 10, 2_000_000_000),
    alarms: textOrNone("alarms", "an e-mail address", EMAIL),
    tracing: oneOf("tracing", [true, false]),
    domain: textOrNone(
      "domain",
      "a host name such as api.example.com",
      /^(?=.{4,253}$)([a-z0-9-]{1,63}\.)+[a-z]{2,63}$/,
    ),
    domainCertificate: textOrNone(
      "domainCertificate",
      "the ARN of a certificate",
      /^arn:aws:acm:[\w-]+:\d{12}:certificate\/[\w-]+$/,
    ),
    domainZone: textOrNone("domainZone", "the id of a Route 53 zone such as Z0123456789ABC", /^Z[A-Z0-9]{1,31}$/),
    threatProtection: oneOf("threatProtection", THREAT_PROTECTIONS),
    logKey: textOrNone("logKey", "the ARN of a KMS key", /^arn:aws:kms:[\w-]+:\d{12}:key\/[\w-]+$/),
    reservedConcurrency: zeroOr("reservedConcurrency", 1, 10_000),
    mailFrom: textOrNone("mailFrom", "an e-mail address", EMAIL),
    oidcIssuer: textOrNone(
      "oidcIssuer",
      "a URL such as https://accounts.example.com without a slash at its end",
      ISSUER,
    ),
    oidcClientId: textOrNone("oidcClientId", "a client's id of 1 to 255 characters without a space", /^\S{1,255}$/),
  };
  refuseWhere(
    settings.threatProtection !== "off" && settings.userPoolTier !== "PLUS",
    "threatProtection",
    `off where userPoolTier is ${settings.userPoolTier}; AWS offers it with PLUS`,
  );
  const { domain, domainCertificate, domainZone } = settings;
  refuseWhere(
    !!domain && !domainCertificate && !domainZone,
    "domainCertificate",
    "the ARN of a certificate where domain is set and domainZone is none",
  );
  refuseWhere(!domain && !!domainCertificate, "domainCertificate", "none where domain is none");
  refuseWhere(!domain && !!domainZone, "domainZone", "none where domain is none");
  const { oidcIssuer, oidcClientId } = settings;
  refuseWhere(!!oidcIssuer && !oidcClientId, "oidcClientId", "a client's id where oidcIssuer is set");
  refuseWhere(!oidcIssuer && !!oidcClientId, "oidcClientId", "none where oidcIssuer is none");
  return settings;
}
