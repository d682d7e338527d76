import { Sha256 } from "@aws-crypto/sha256-js";
import { SignatureV4 } from "@smithy/signature-v4";
import type { Keys } from "./stack";

export interface AwsRequest {
  service: string;
  method: string;
  path: string;
  headers?: Record<string, string>;
  body?: string;
}

/** One signed call of an AWS service at `endpoint`. @throws Error for any answer but 2xx */
export async function awsCall(endpoint: string, region: string, keys: Keys, request: AwsRequest): Promise<string> {
  const { service, method, path, headers = {}, body } = request;
  const url = new URL(path, endpoint);
  const signed = await sign(keys, region, service, {
    method,
    url,
    // As AWS SDKs name the host, by which emulators tell services apart.
    headers: { host: url.host, ...headers },
    body,
  });
  const { host: _, ...sent } = signed;
  const response = await fetch(url, { method, headers: sent, body });
  const text = await response.text();
  if (!response.ok) throw new Error(`${service} ${method} ${path}: ${response.status} ${text.slice(0, 300)}`);
  return text;
}

/** The headers of a request once it is signed. @param at when it is signed; now, where it is left out */
export async function sign(
  keys: Keys,
  region: string,
  service: string,
  { method, url, headers, body }: { method: string; url: URL; headers: Record<string, string>; body?: string },
  at = new Date(),
): Promise<Record<string, string>> {
  const signer = new SignatureV4({ service, region, credentials: keys, sha256: Sha256 });
  const query = Object.fromEntries(url.searchParams);
  const { protocol, hostname, pathname: path } = url;
  const signed = await signer.sign({ method, protocol, hostname, path, query, headers, body }, { signingDate: at });
  return signed.headers;
}
