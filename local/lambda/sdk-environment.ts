/** The path at which the local run answers for every service that it does not run. */
export const NOT_RUN_HERE = "/service-not-run-here";

/** AWS SDKs and Tools Reference Guide, "Service-specific endpoints". */
const ENDPOINT = /^AWS_ENDPOINT_URL(_[A-Z0-9_]+)?$/;

/**
 * Where an SDK client in a function finds each service, so that no call leaves the machine unless an endpoint says so.
 * Cognito is the local run's. Other endpoints are those of the environment in which the local run was started, such as
 * AWS_ENDPOINT_URL_DYNAMODB for DynamoDB Local.
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
  };
}
