import { NotEnforced } from "../common/errors";

/** A setting of which `wanted` says what is right. @throws NotEnforced */
export function requireSetting<T>(setting: string, value: T, holds: (value: T) => boolean, wanted: string): void {
  if (holds(value)) return;
  const shown = value === undefined ? "is missing" : `is ${JSON.stringify(value)}`;
  throw new NotEnforced(setting, `${shown}; ${wanted}`);
}

export function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === "string" && item !== "");
}

const INVOKE_ARN = /^arn:aws[a-z-]*:apigateway:[a-z0-9-]+:lambda:path\/2015-03-31\/functions\/(.+)\/invocations$/;
const FUNCTION_ARN = /^arn:aws[a-z-]*:lambda:[a-z0-9-]+:\d{12}:function:[A-Za-z0-9_-]+$/;

/** The function that a URI names: its ARN, or its `invokeArn`. @throws NotEnforced */
export function functionOf(uri: unknown, setting: string): string {
  const arn = typeof uri === "string" ? (INVOKE_ARN.exec(uri)?.[1] ?? uri) : "";
  if (FUNCTION_ARN.test(arn)) return arn;
  throw new NotEnforced(
    setting,
    "does not name one function; give its arn or invokeArn, without version, alias or stage variable",
  );
}
