import * as http from "node:http";
import * as https from "node:https";
import { isIP } from "node:net";
import * as tls from "node:tls";

/** Bytes; discovery documents and key sets have a few thousand. */
const LARGEST = 262_144;
/** Milliseconds for one document, from the look-up of the name to the last byte. */
const LONGEST = 10_000;
/** OpenSSL's error codes for a certificate chain without a root certificate of this machine. */
const UNTRUSTED = [
  "DEPTH_ZERO_SELF_SIGNED_CERT",
  "SELF_SIGNED_CERT_IN_CHAIN",
  "UNABLE_TO_GET_ISSUER_CERT",
  "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
];

/** Why a document could not be fetched, for the log. */
export class FetchError extends Error {
  override name = "FetchError";
}

/**
 * Fetches a JSON document by one GET. Redirects are not followed.
 *
 * Over https, the server's certificate chain must end in a root certificate of this machine, or, if it does not, in
 * the certificate of a thumbprint ("Obtain the thumbprint for an OpenID Connect identity provider"). Host name and
 * validity are checked in both cases.
 * @param thumbprints SHA-1 of certificates, in lower-case hexadecimal
 * @throws FetchError
 */
export async function fetchJson(url: URL, thumbprints: readonly string[]): Promise<unknown> {
  const signal = AbortSignal.timeout(LONGEST);
  let text: string;
  try {
    text = await get(url, { signal }).catch(async (error: NodeJS.ErrnoException) => {
      if (url.protocol !== "https:" || !UNTRUSTED.includes(String(error.code))) throw error;
      return get(url, { signal, ca: await pinned(url, thumbprints, signal), allowPartialTrustChain: true });
    });
  } catch (error) {
    throw new FetchError(signal.aborted ? `no whole answer within ${LONGEST / 1000} s` : whyOf(error));
  }
  try {
    return JSON.parse(text);
  } catch {
    throw new FetchError("the answer is not JSON");
  }
}

type Options = https.RequestOptions & { signal: AbortSignal; allowPartialTrustChain?: boolean };

function get(url: URL, options: Options): Promise<string> {
  return new Promise((resolve, reject) => {
    const { request } = url.protocol === "https:" ? https : http;
    const sent = request(url, { ...options, agent: false, headers: { accept: "application/json" } }, (response) => {
      const fail = (why: string) => {
        sent.destroy();
        reject(new FetchError(why));
      };
      if (response.statusCode !== 200) return fail(`status ${response.statusCode}`);
      const chunks: Buffer[] = [];
      let bytes = 0;
      response.on("data", (chunk: Buffer) => {
        bytes += chunk.length;
        if (bytes > LARGEST) return fail(`more than ${LARGEST} bytes`);
        chunks.push(chunk);
      });
      response.on("error", reject);
      response.on("end", () => resolve(Buffer.concat(chunks).toString("utf8")));
    });
    sent.on("error", reject);
    sent.end();
  });
}

/**
 * The last certificate that the server presents, if its thumbprint is declared. It becomes a trust anchor, but proves
 * nothing yet: the next request verifies the chain up to it.
 */
async function pinned(url: URL, thumbprints: readonly string[], signal: AbortSignal): Promise<string> {
  const last = await lastPresented(url, signal);
  const thumbprint = last.fingerprint.replaceAll(":", "").toLowerCase();
  if (thumbprints.includes(thumbprint)) return pem(last.raw);
  throw new FetchError(`an untrusted certificate, and thumbprintLists lacks ${thumbprint}`);
}

function lastPresented(url: URL, signal: AbortSignal): Promise<tls.DetailedPeerCertificate> {
  return new Promise((resolve, reject) => {
    const host = url.hostname.replace(/^\[|\]$/g, "");
    const servername = isIP(host) ? "" : host;
    const socket = tls.connect({ host, port: Number(url.port || 443), servername, rejectUnauthorized: false });
    const abort = () => socket.destroy(new FetchError("too slow"));
    signal.addEventListener("abort", abort);
    socket.on("close", () => signal.removeEventListener("abort", abort));
    socket.on("error", reject);
    socket.on("secureConnect", () => {
      let certificate = socket.getPeerCertificate(true);
      while (certificate.issuerCertificate && certificate.issuerCertificate !== certificate) {
        if (certificate.issuerCertificate.fingerprint === certificate.fingerprint) break;
        certificate = certificate.issuerCertificate;
      }
      socket.destroy();
      resolve(certificate);
    });
  });
}

function pem(der: Buffer): string {
  return `-----BEGIN CERTIFICATE-----\n${der.toString("base64")}\n-----END CERTIFICATE-----\n`;
}

function whyOf(error: unknown): string {
  if (error instanceof FetchError) return error.message;
  const { code } = error as NodeJS.ErrnoException;
  return code ?? "the connection failed";
}
