import { Sha256 } from "@aws-crypto/sha256-js";
import { SignatureV4 } from "@smithy/signature-v4";
import { readHead } from "../../http/request-head";
import { type Expected, type Lookup, type Scope, type SignedRequest, verifySignature } from "../../sigv4/verify";

export const NOW = Date.UTC(2026, 0, 2, 3, 4, 5);
export const SCOPE: Scope = { region: "eu-central-1", service: "execute-api" };
export const HOST = "localhost:3000";
export const KEYS = {
  accessKeyId: "ASIAEXAMPLEEXAMPLE00",
  secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
  sessionToken: "FwoGZXIvYXdzEXAMPLE//////////wEaDG+example==",
};

interface Credential {
  secretAccessKey: string;
}

/** Knows one session, by its key and token together. */
export const lookup: Lookup<Credential> = (accessKeyId, sessionToken) =>
  accessKeyId === KEYS.accessKeyId && sessionToken === KEYS.sessionToken
    ? { secretAccessKey: KEYS.secretAccessKey }
    : "unknown";

/** A request as it is sent. */
export interface SentRequest {
  method: string;
  target: string;
  rawHeaders: readonly (readonly [name: string, value: string])[];
  body: Buffer;
}

/** The request as a server reads it. */
export function received({ method, target, rawHeaders, body }: SentRequest): SignedRequest {
  return { ...readHead({ method, url: target, rawHeaders: rawHeaders.flat() }), body };
}

export function verifySent<C extends { secretAccessKey: string }>(request: SentRequest, expected: Expected<C>) {
  return verifySignature(received(request), expected);
}

export interface Plain {
  method?: string;
  /** As it goes on the wire, percent-encoded. */
  path?: string;
  /** Decoded. */
  query?: Record<string, string | string[]>;
  headers?: Record<string, string>;
  body?: string;
}

export interface Options {
  at?: number;
  presign?: boolean;
  scope?: Scope;
  keys?: { accessKeyId: string; secretAccessKey: string; sessionToken?: string };
}

/** Signs with AWS's own client library and gives the request as node:http would receive it. */
export async function signed(plain: Plain = {}, options: Options = {}): Promise<SentRequest> {
  const { method = "GET", path = "/dev/me", query = {}, headers = {}, body } = plain;
  const { at = NOW, presign = false, scope = SCOPE, keys = KEYS } = options;
  const signer = new SignatureV4({ ...scope, credentials: keys, sha256: Sha256 });
  const request = {
    method,
    protocol: "http:",
    hostname: "localhost",
    path,
    query,
    headers: { host: HOST, ...headers },
    body,
  };
  const result = presign
    ? await signer.presign(request, { signingDate: new Date(at), expiresIn: 60 })
    : await signer.sign(request, { signingDate: new Date(at) });
  const pairs = Object.entries(result.query ?? {}).flatMap(([name, value]) =>
    [value ?? ""].flat().map((one) => `${encode(name)}=${encode(one)}`),
  );
  return {
    method,
    target: pairs.length > 0 ? `${result.path}?${pairs.join("&")}` : result.path,
    rawHeaders: Object.entries(result.headers).map(([name, value]) => [name, Buffer.from(value).toString("latin1")]),
    body: Buffer.from(body ?? ""),
  };
}

/** The request with one header's value changed, or removed where `change` gives nothing. */
export function withHeader(
  request: SentRequest,
  name: string,
  change: (value: string) => string | undefined,
): SentRequest {
  const rawHeaders = request.rawHeaders.flatMap(([given, value]): [string, string][] => {
    if (given.toLowerCase() !== name) return [[given, value]];
    const changed = change(value);
    return changed === undefined ? [] : [[given, changed]];
  });
  return { ...request, rawHeaders };
}

export function addHeader(request: SentRequest, name: string, value: string): SentRequest {
  return { ...request, rawHeaders: [...request.rawHeaders, [name, value]] };
}

function encode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16)}`);
}
