import type { SessionCredentials } from "../cognito-identity/credentials";
import type { UserPools } from "../cognito-idp";
import type { RequestLine } from "../common/log";
import type { Functions } from "../lambda";
import type { AuthorizerAnswers } from "./authorizer-answers";
import type { Quotas } from "./quotas";
import type { Answer } from "./request";
import type { ServedStack } from "./served-stack";
import type { Throttle } from "./token-bucket";

/** What a call needs of the other services. */
export interface CallServices {
  /** The stack as it is now. */
  stack: () => ServedStack;
  credentials: SessionCredentials;
  verifyToken: UserPools["verifyToken"];
  invoke: Functions["invoke"];
  throttle: Throttle;
  quotas: Quotas;
  authorizerAnswers: AuthorizerAnswers;
  /** Milliseconds; the API's own limit where it is left out. */
  integrationTimeoutMs?: number;
}

/** The answer to a call, and what the log says of it. */
export interface Outcome {
  answer: Answer;
  line: Omit<RequestLine, "status">;
}
