import { CognitoIdentityProviderClient } from "@aws-sdk/client-cognito-identity-provider";
import { UsageError } from "../command-line";
import { deployedTarget, localTarget } from "../smoke/target";

/** A user pool, and the client that asks for it. */
export interface UserPool {
  userPoolId: string;
  region: string;
  client: CognitoIdentityProviderClient;
}

/** The options that name a user pool, beside those of the command itself. */
export const POOL_OPTIONS = {
  stack: { type: "string" },
  data: { type: "string" },
  "user-pool-id": { type: "string" },
  region: { type: "string" },
} as const;

export const POOL_USAGE = "[--stack NAME | --data .local | --user-pool-id ID --region REGION]";

type PoolValues = { [name in keyof typeof POOL_OPTIONS]?: string };

/**
 * Finds the pool: a deployed stack's, the local run's, or any other by its id.
 * @throws UsageError, one line that says what is missing
 */
export function userPoolOf(values: PoolValues): UserPool {
  const { stack, data, "user-pool-id": id, region } = values;
  if ([stack, data, id].filter((value) => value !== undefined).length > 1) {
    throw new UsageError("give one of --stack, --data and --user-pool-id");
  }
  if (id === undefined && region !== undefined) throw new UsageError("--region goes with --user-pool-id");
  if (id !== undefined) {
    const [, found] = /^([a-z]{2}(?:-[a-z]+)+-\d)_[0-9A-Za-z]+$/.exec(id) ?? [];
    if (!found)
      throw new UsageError(`--user-pool-id is ${JSON.stringify(id)}; an id is such as eu-central-1_Ab3dEf9h1`);
    return { userPoolId: id, region: region ?? found, client: clientOf(region ?? found) };
  }
  const target = stack === undefined ? localTarget(data ?? ".local") : deployedTarget(stack);
  return { userPoolId: target.userPoolId, region: target.region, client: clientOf(target.region) };
}

/** Adaptive retries keep to the service's request quotas: they slow down where it throttles. */
function clientOf(region: string): CognitoIdentityProviderClient {
  return new CognitoIdentityProviderClient({ region, retryMode: "adaptive", maxAttempts: 10 });
}

/** A client that soon says that nothing answers, for the first call. */
export function impatientClientOf({ region }: UserPool): CognitoIdentityProviderClient {
  return new CognitoIdentityProviderClient({ region, maxAttempts: 2 });
}

/** One line for what the service refused, without what was sent. */
export function awsErrorLine(error: unknown, { userPoolId, region }: UserPool): string {
  const { name, message, code } = error as Error & { code?: string };
  if (name === "ResourceNotFoundException") return `there is no user pool ${userPoolId} in ${region}`;
  if (name === "CredentialsProviderError" || /credential/i.test(name)) {
    return "there are no AWS credentials: set AWS_PROFILE or AWS_ACCESS_KEY_ID, or give --data for the local run";
  }
  if (code === "ECONNREFUSED") return "nothing answers at AWS_ENDPOINT_URL: run npm start in another terminal first";
  return `the user pool refused: ${name}: ${message.split("\n")[0]}`;
}
