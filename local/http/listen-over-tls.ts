import type * as http from "node:http";
import type * as net from "node:net";
import * as path from "node:path";
import type { DataFolder } from "../state/data-folder";
import { isValid, makeCertificate } from "./certificate";
import { listen } from "./listen";
import { createTlsListener } from "./tls-listener";

/** Where all is served over TLS too, such as `https://127.0.0.1:3001`. */
export interface TlsAddresses {
  gatewayUrl: string;
  awsUrl: string;
  /** The file of the certificate that a client must trust. */
  certificateFile: string;
}

const CERTIFICATE = "certificate.pem";
const KEY = "certificate-key.pem";

/**
 * Listens at the port after each of the two, or at a free one where that is 0, with the certificate of the data folder.
 * @param now milliseconds since the epoch
 * @throws UsageError
 */
export async function listenOverTls(
  {
    gateway,
    awsEndpoint,
    port,
    awsPort,
  }: Record<"gateway" | "awsEndpoint", http.Server> & Record<"port" | "awsPort", number>,
  folder: DataFolder,
  now: number,
): Promise<{ listeners: net.Server[]; addresses: TlsAddresses }> {
  const kept = { certificate: folder.read(CERTIFICATE), key: folder.read(KEY) };
  const certificate = isValid(kept, now) ? kept : makeCertificate();
  folder.write(KEY, certificate.key);
  folder.write(CERTIFICATE, certificate.certificate);
  const forGateway = createTlsListener(gateway, certificate);
  const forAws = createTlsListener(awsEndpoint, certificate);
  try {
    const gatewayUrl = `https://${await listen(forGateway, after(port), "--https port")}`;
    const awsUrl = `https://${await listen(forAws, after(awsPort), "--https port")}`;
    const certificateFile = path.join(folder.path, CERTIFICATE);
    return { listeners: [forGateway, forAws], addresses: { gatewayUrl, awsUrl, certificateFile } };
  } catch (error) {
    forGateway.close();
    throw error;
  }
}

function after(port: number): number {
  return port === 0 ? 0 : port + 1;
}
