import type { CorsConfiguration } from "../http-api/http-api";

/** A function URL, as the stack declares it. */
export interface FunctionUrl {
  /** The first label of its host name on AWS. */
  id: string;
  functionArn: string;
  accountId: string;
  region: string;
  /** `<id>.lambda-url.<region>.on.aws`. */
  domainName: string;
  lock: "NONE" | "AWS_IAM";
  cors?: CorsConfiguration;
}

/** The actions that a call of a function URL needs, both of them ("Control access to Lambda function URLs"). */
export const URL_ACTIONS = ["lambda:InvokeFunctionUrl", "lambda:InvokeFunction"] as const;
