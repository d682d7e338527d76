import * as pulumi from "@pulumi/pulumi";

const config = new pulumi.Config();

/** @throws pulumi.RunError, one line that names the setting, its value and what is allowed. */
function wholeNumber(name: string, least: number, most: number): number {
  const value = config.requireNumber(name);
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  throw new pulumi.RunError(`sample:${name} is ${value}; allowed is a whole number from ${least} to ${most}`);
}

export const throttling = {
  throttlingRateLimit: wholeNumber("rateLimit", 1, 100_000),
  throttlingBurstLimit: wholeNumber("burstLimit", 1, 100_000),
};
