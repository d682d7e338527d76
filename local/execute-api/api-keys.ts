import { hash } from "node:crypto";
import type { Quota } from "./quotas";
import type { Limits } from "./token-bucket";

/** An API key that a usage plan gives to a stage ("Usage plans and API keys for REST APIs"). */
export interface ApiKey {
  id: string;
  planId: string;
  /** Of all requests with the key. */
  throttle?: Limits;
  /** By `GET /pets`, for methods that the plan limits separately. */
  methodThrottles: ReadonlyMap<string, Limits>;
  quota?: Quota;
}

/** The keys of a stage by the hashes of their values, so that a look-up compares no secret. */
export type ApiKeys = ReadonlyMap<string, ApiKey>;

export function apiKeyHash(value: string): string {
  return hash("sha256", value, "base64");
}
