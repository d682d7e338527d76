import { randomUUID } from "node:crypto";
import { AwsError, type Reason } from "../../common/errors";
import type { Pool } from "../pools";
import type { TriggerName } from "./lambda-config";

/** The result of a call: the function's reply, parsed, or why there is none. */
export type Invocation =
  | { ok: true; payload: unknown }
  | {
      ok: false;
      error: "not found" | "unhandled" | "timed out" | "throttled" | "too large";
      /** Of a function that ran: its own words, which are not for the log. */
      errorMessage?: string;
      reason: Reason;
    };

/** How a pool calls functions: through the local run's Lambda. */
export interface TriggerFunctions {
  /** Why the function's policy does not let the pool call it; undefined where a permission does. */
  refused(functionArn: string, source: { sourceArn: string; sourceAccount: string }): Reason | undefined;
  invoke(functionArn: string, event: object, requestId: string): Promise<Invocation>;
}

/** One call of a trigger. */
export interface TriggerCall {
  /** What follows the trigger's name in `triggerSource`, such as `SignUp`. */
  source: string;
  userName: string;
  /** Left out if an administrator names no client. */
  clientId?: string;
  request: object;
  /** The response of the event as the function gets it; it may set these members and no others. */
  response: Readonly<Record<string, unknown>>;
  /** `"1"` where it is left out. */
  version?: string;
}

/** The `response` that the function gave, none of its members unknown. */
export type TriggerResponse = Readonly<Record<string, unknown>>;

/** Milliseconds, and how often a call that takes longer is made again (developer guide, "Things to know about Lambda triggers"). */
const LIMIT = 5_000;
const ATTEMPTS = 3;

/** Calls the functions of `lambdaConfig`, as Amazon Cognito does. */
export class Triggers {
  constructor(
    private readonly functions: TriggerFunctions,
    private readonly limit = LIMIT,
  ) {}

  /**
   * Undefined where the pool has no such trigger.
   * @throws UserLambdaValidationException with the function's own words, UnexpectedLambdaException where it could not
   * run, InvalidLambdaResponseException
   */
  async run(pool: Pool, name: TriggerName, call: TriggerCall): Promise<TriggerResponse | undefined> {
    const arn = pool.lambdaConfig.functions.get(name);
    if (arn === undefined) return undefined;
    const refusal = this.functions.refused(arn, { sourceArn: pool.arn, sourceAccount: pool.arn.split(":")[4] ?? "" });
    if (refusal) throw notInvoked(name, "AccessDeniedException", refusal);
    const invocation = await this.invoke(name, arn, eventOf(pool, name, call));
    if (!invocation.ok) throw failed(name, invocation);
    const response = responseOf(invocation.payload);
    const unknown = response && Object.keys(response).find((member) => !Object.hasOwn(call.response, member));
    if (!response || unknown !== undefined) {
      throw unrecognizable(name, "response", response ? `a member ${unknown?.slice(0, 40)}` : "none");
    }
    return response;
  }

  private async invoke(name: TriggerName, arn: string, event: object): Promise<Invocation> {
    for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
      const invocation = await within(this.limit, this.functions.invoke(arn, event, randomUUID()));
      if (invocation) return invocation;
    }
    throw notInvoked(name, "Socket timeout while invoking Lambda function", {
      lock: "Lambda",
      check: `reply of ${name}`,
      expected: `within ${this.limit} ms`,
      actual: `none, ${ATTEMPTS} times`,
    });
  }
}

/** Developer guide, "User pool Lambda trigger event". */
function eventOf(pool: Pool, name: TriggerName, call: TriggerCall): object {
  const { source, userName, clientId = "CLIENT_ID_NOT_APPLICABLE", request, response, version = "1" } = call;
  return {
    version,
    triggerSource: `${name === "PreTokenGeneration" ? "TokenGeneration" : name}_${source}`,
    region: pool.id.split("_")[0],
    userPoolId: pool.id,
    userName,
    // AWS's value for a client whose User-Agent names no known SDK.
    callerContext: { awsSdkVersion: "aws-sdk-unknown-unknown", clientId },
    request,
    response,
  };
}

/** Stops waiting. The function keeps running, as on AWS. */
async function within<T>(milliseconds: number, work: Promise<T>): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, milliseconds, undefined);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

function responseOf(payload: unknown): Record<string, unknown> | undefined {
  const response = (payload as { response?: unknown } | null)?.response;
  return isObject(response) ? response : undefined;
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** furaiev/amazon-cognito-identity-dart-2, issue 204, and anomalyco/sst, issues 1815 and 4421, quote the words. */
function notInvoked(name: TriggerName, error: string, reason: Reason): AwsError {
  return new AwsError("UnexpectedLambdaException", `${name} invocation failed due to error ${error}.`, reason);
}

/** Of a flow that needs a trigger which the pool has not (aws-amplify/amplify-js, issue 4300). */
export function notConfigured(name: TriggerName): AwsError {
  const reason = { lock: "user pool", check: `lambdaConfig of ${name}`, expected: "a function", actual: "none" };
  return new AwsError("UnexpectedLambdaException", "null invocation failed due to configuration.", reason);
}

/** Lambda's own errors, when it does not run the function (API reference, Invoke). */
const NOT_RUN = {
  "not found": "ResourceNotFoundException",
  throttled: "TooManyRequestsException",
  "too large": "RequestTooLargeException",
  unhandled: "ServiceException",
  "timed out": "ServiceException",
} as const;

/** aws-amplify/amplify-ui-android, issue 314, and aws-amplify/amplify-js, issue 9127, quote the words. */
function failed(name: TriggerName, { error, errorMessage, reason }: Extract<Invocation, { ok: false }>): AwsError {
  if (errorMessage === undefined) return notInvoked(name, NOT_RUN[error], reason);
  return new AwsError("UserLambdaValidationException", `${name} failed with error ${errorMessage}.`, reason);
}

/** amazon-archives/amazon-cognito-identity-js, issue 167, quotes the words. */
export function unrecognizable(name: TriggerName, check: string, actual: string): AwsError {
  return new AwsError("InvalidLambdaResponseException", "Unrecognizable lambda output", {
    lock: "user pool",
    check: `${check} of ${name}`,
    expected: "the event with what AWS takes in its response",
    actual,
  });
}
