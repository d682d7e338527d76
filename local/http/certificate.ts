import { execFileSync } from "node:child_process";
import { X509Certificate } from "node:crypto";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { UsageError } from "../common/errors";

/** Both as PEM. */
export interface Certificate {
  certificate: string;
  key: string;
}

const DAYS = 365;
/** Milliseconds: one that ends sooner is replaced. */
const LEAST_LEFT = 30 * 24 * 3600 * 1000;

/** Of openssl: it vouches for these names of this machine alone, and for no other certificate. */
const REQUEST = `
[req]
prompt = no
distinguished_name = subject
x509_extensions = extensions
[subject]
CN = localhost
[extensions]
basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature
extendedKeyUsage = serverAuth
subjectAltName = DNS:localhost, DNS:*.localhost, IP:127.0.0.1
`;

/** Whether a certificate that was made before can still be used. */
export function isValid({ certificate, key }: Certificate, now: number): boolean {
  try {
    return Date.parse(new X509Certificate(certificate).validTo) - now > LEAST_LEFT && key.includes("PRIVATE KEY");
  } catch {
    return false;
  }
}

/** A new certificate for this machine, signed by its own key. @throws UsageError where openssl is not there */
export function makeCertificate(): Certificate {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "certificate-"));
  const [request = "", certificate = "", key = ""] = ["request", "certificate", "key"].map((name) =>
    path.join(folder, name),
  );
  const args = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-sha256"];
  try {
    fs.writeFileSync(request, REQUEST);
    execFileSync("openssl", [...args, "-days", `${DAYS}`, "-config", request, "-out", certificate, "-keyout", key], {
      stdio: "ignore",
    });
    return { certificate: fs.readFileSync(certificate, "utf8"), key: fs.readFileSync(key, "utf8") };
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === "ENOENT";
    const why = missing ? "it is not on PATH: install it" : "it failed: version 1.1.1 or newer is right";
    throw new UsageError(`--https needs a certificate, which openssl makes; ${why}`);
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}
