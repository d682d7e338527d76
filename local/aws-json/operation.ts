/** What an operation tells the request log, and never the caller. */
export interface OperationContext {
  /** What the developer needs from this request, such as a confirmation code. */
  note(text: string): void;
  /** Who called: a user's `sub`, an identity id. */
  who(name: string): void;
}

/** One operation of an AWS JSON 1.1 service. */
export interface Operation {
  /**
   * `administrator`: SigV4 by the local administrator's key, or by a role whose policies allow the operation, service
   * named by the endpoint; `none`: unsigned.
   */
  authorization: "none" | "administrator";
  /**
   * Takes the parsed request body, answers with the response body.
   * @throws AwsError
   */
  handle(input: Record<string, unknown>, context: OperationContext): Promise<object> | object;
}

/** The operations of one service by their AWS names. */
export type OperationTable = Readonly<Record<string, Operation>>;
