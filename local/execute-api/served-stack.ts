import type { Reason } from "../common/errors";
import type { Role } from "../iam/roles";
import type { FunctionUrl } from "./function-url/function-url";
import type { HttpApi } from "./http-api/http-api";
import type { CalledFunction } from "./integration";
import type { ServedStage } from "./served-stage";

/** What calls a function: a method or an authorizer. */
export interface InvocationSource {
  sourceArn: string;
  /** Twelve digits. */
  sourceAccount: string;
  /** Milliseconds since the epoch. */
  time: number;
}

/** What the stack declares at one moment, as far as a request needs it. */
export interface ServedStack {
  /** By their names. */
  stages: ReadonlyMap<string, ServedStage>;
  /** By their ids. */
  httpApis: ReadonlyMap<string, HttpApi>;
  /** By their ids. */
  functionUrls: ReadonlyMap<string, FunctionUrl>;
  /** By their ARNs. */
  roles: ReadonlyMap<string, Role>;
  /** Why API Gateway may not invoke the function for this method; undefined if it may. */
  refusedInvocation(called: CalledFunction, source: InvocationSource): Reason | undefined;
  /** Whether a permission of the function allows the role this action by the function's URL. */
  permitsUrl(url: FunctionUrl, action: string, roleArn: string): boolean;
}
