import { createDecipheriv, pbkdf2Sync } from "node:crypto";
import * as fs from "node:fs";
import { UsageError } from "../common/errors";

/** The parameters of Pulumi's passphrase provider, `sdk/go/common/resource/config/crypt.go`: PBKDF2 with SHA-256, AES-256-GCM. */
const ROUNDS = 1_000_000;
const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
/** What the salt's last part decrypts to with the right passphrase. */
const PROOF = "pulumi";

/** Decrypts one setting. @throws UsageError; its message holds no value. */
export type Decrypt = (setting: string, secure: unknown) => string;

/**
 * Decrypts the settings of a stack's file as Pulumi's passphrase provider does. The key is derived, which takes about
 * half a second, only if there is a setting to decrypt.
 * @param file the stack's file, for messages
 * @param salt its `encryptionsalt`
 */
export function settingsDecrypter(file: string, salt: unknown): Decrypt {
  let key: Buffer | undefined;
  return (setting, secure) => {
    key ??= keyOf(file, setting, salt);
    const value = typeof secure === "string" ? decrypted(key, secure) : undefined;
    if (value === undefined)
      throw new UsageError(`${file}: ${setting} cannot be decrypted; set it again with pulumi config set --secret`);
    return value;
  };
}

function keyOf(file: string, setting: string, encryptionSalt: unknown): Buffer {
  const [, salt, proof] = /^v1:([A-Za-z0-9+/=]+):(v1:.+)$/.exec(String(encryptionSalt ?? "")) ?? [];
  if (!salt || !proof)
    throw new UsageError(
      `${file}: ${setting} is encrypted, and there is no encryptionsalt of version 1; the local run decrypts with a passphrase alone`,
    );
  const passphrase = readPassphrase();
  if (passphrase === undefined)
    throw new UsageError(
      `${file}: ${setting} is encrypted; set PULUMI_CONFIG_PASSPHRASE or PULUMI_CONFIG_PASSPHRASE_FILE`,
    );
  const key = pbkdf2Sync(passphrase, Buffer.from(salt, "base64"), ROUNDS, KEY_BYTES, "sha256");
  if (decrypted(key, proof) !== PROOF)
    throw new UsageError(
      `${file}: ${setting} is encrypted with another passphrase; set the right one in PULUMI_CONFIG_PASSPHRASE or its file`,
    );
  return key;
}

function readPassphrase(): string | undefined {
  const { PULUMI_CONFIG_PASSPHRASE: passphrase, PULUMI_CONFIG_PASSPHRASE_FILE: file } = process.env;
  if (passphrase !== undefined || !file) return passphrase;
  try {
    return fs.readFileSync(file, "utf8").trim();
  } catch {
    throw new UsageError("PULUMI_CONFIG_PASSPHRASE_FILE names a file that cannot be read; name one that holds it");
  }
}

/** `v1:<nonce>:<ciphertext and tag>`, both in base64; undefined if it is damaged or made with another key. */
function decrypted(key: Buffer, text: string): string | undefined {
  const [version, nonceText = "", sealedText = "", ...rest] = text.split(":");
  const nonce = Buffer.from(nonceText, "base64");
  const sealed = Buffer.from(sealedText, "base64");
  if (version !== "v1" || rest.length > 0 || nonce.length !== NONCE_BYTES || sealed.length < TAG_BYTES)
    return undefined;
  try {
    const decipher = createDecipheriv("aes-256-gcm", key, nonce, { authTagLength: TAG_BYTES });
    decipher.setAuthTag(sealed.subarray(-TAG_BYTES));
    return Buffer.concat([decipher.update(sealed.subarray(0, -TAG_BYTES)), decipher.final()]).toString("utf8");
  } catch {
    return undefined;
  }
}
