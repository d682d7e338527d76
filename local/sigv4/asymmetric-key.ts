import { createECDH, createHmac, createPublicKey, type KeyObject, verify } from "node:crypto";
import { BoundedCache } from "../common/bounded-cache";
import { ASYMMETRIC } from "./algorithms";

/** The order of the group of P-256, less two (FIPS 186-5; SEC 2, section 2.4.2). */
const LIMIT = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n - 2n;
/** DER of two numbers of 256 bits has at most 72 bytes. */
const SIGNATURE = /^(?:[0-9a-f]{2}){8,72}$/;

/** More keys than one machine uses at once. */
const keys = new BoundedCache<KeyObject>(1000);

/**
 * Whether the private key that belongs to an access key made a signature of SigV4a.
 * @param signature DER in lower-case hex
 */
export function isSignedBy(
  { accessKeyId, secretAccessKey }: { accessKeyId: string; secretAccessKey: string },
  stringToSign: string,
  signature: string,
): boolean {
  if (!SIGNATURE.test(signature)) return false;
  const key = keys.getOrCreate(JSON.stringify([accessKeyId, secretAccessKey]), () =>
    publicKey(accessKeyId, secretAccessKey),
  );
  return verify("sha256", Buffer.from(stringToSign, "latin1"), key, Buffer.from(signature, "hex"));
}

/**
 * The public key of an access key pair. The private one is derived in counter mode (NIST SP 800-108), and again with
 * the next counter while it is too large ("AWS Signature Version 4 for asymmetric keys": IAM User Guide).
 */
function publicKey(accessKeyId: string, secretAccessKey: string): KeyObject {
  for (let counter = 1; counter <= 254; counter++) {
    const input = Buffer.concat([
      Buffer.from([0, 0, 0, 1]),
      Buffer.from(`${ASYMMETRIC}\0${accessKeyId}`),
      Buffer.from([counter, 0, 0, 1, 0]),
    ]);
    const candidate = BigInt(`0x${createHmac("sha256", `AWS4A${secretAccessKey}`).update(input).digest("hex")}`);
    if (candidate > LIMIT) continue;
    const curve = createECDH("prime256v1");
    curve.setPrivateKey((candidate + 1n).toString(16).padStart(64, "0"), "hex");
    const point = curve.getPublicKey();
    const coordinate = (from: number) => point.subarray(from, from + 32).toString("base64url");
    return createPublicKey({
      key: { kty: "EC", crv: "P-256", x: coordinate(1), y: coordinate(33) },
      format: "jwk",
    });
  }
  throw new Error("no counter gives a private key");
}
