import { randomBytes } from "node:crypto";
import { randomAccessKeyId } from "../common/random";

/** The path at which the local run answers for every service that it does not run. */
export const NOT_RUN_HERE = "/service-not-run-here";

/** AWS SDKs and Tools Reference Guide, "Service-specific endpoints". */
const ENDPOINT = /^AWS_ENDPOINT_URL(_[A-Z0-9_]+)?$/;

/**
 * What an SDK client in a function reads: credentials, and the endpoint of each service, so that no call leaves the
 * machine unless an endpoint says so. Cognito is the local run's. Other endpoints are those of the environment in which
 * the local run was started, such as AWS_ENDPOINT_URL_DYNAMODB for DynamoDB Local.
 *
 * No service of the local run takes the credentials yet: a signed call is refused with UnrecognizedClientException.
 * @param awsUrl of the local run's services, such as `http://127.0.0.1:4566`
 */
export function sdkEnvironment(
  awsUrl: string,
  started: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  const endpoints = Object.entries(started).filter(([name, value]) => ENDPOINT.test(name) && value);
  return {
    AWS_ENDPOINT_URL: awsUrl + NOT_RUN_HERE,
    ...(Object.fromEntries(endpoints) as Record<string, string>),
    AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER: awsUrl,
    AWS_ENDPOINT_URL_COGNITO_IDENTITY: awsUrl,
    AWS_ACCESS_KEY_ID: randomAccessKeyId("ASIA"),
    AWS_SECRET_ACCESS_KEY: randomBytes(30).toString("base64"),
    AWS_SESSION_TOKEN: randomBytes(96).toString("base64"),
  };
}
