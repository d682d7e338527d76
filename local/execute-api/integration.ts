/** What a method calls: a function, and how long it may take. */
export interface Integration {
  functionArn: string;
  /** Milliseconds; API Gateway's own limit where it is left out. */
  timeout?: number;
}

/** Milliseconds ("Quotas for configuring and running a REST API"): more must be asked of AWS. */
export const LONGEST_TIMEOUT = 29_000;
