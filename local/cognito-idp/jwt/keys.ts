import {
  createPrivateKey,
  createPublicKey,
  generateKeyPair,
  type JsonWebKey,
  type KeyObject,
  randomBytes,
} from "node:crypto";
import { promisify } from "node:util";
import type { Collection, Store } from "../../state/store";

/** ID and access tokens are signed by different keys (developer guide, "Verifying JSON web tokens"). */
export type TokenUse = "id" | "access";

/** One of a pool's two signing keys. */
export interface SigningKey {
  kid: string;
  privateKey: KeyObject;
  publicKey: KeyObject;
  /** As the JWKS shows it. */
  publicJwk: JsonWebKey;
}

/** The keys that encrypt and decrypt challenges; each 32 bytes. */
export interface Secrets {
  /** Seals SECRET_BLOCK and Session. */
  challenge: Buffer;
  /** Derives the simulated attributes of users who do not exist. */
  simulation: Buffer;
}

/** PKCS #8, DER, base64. */
interface StoredKey {
  kid: string;
  privateKey: string;
}
type StoredKeys = Record<TokenUse, StoredKey>;
type StoredSecrets = Record<keyof Secrets, string>;

/** The keys of each pool: generated when first needed, and stored for as long as the pool exists. */
export class Keys {
  private readonly signingKeys: Collection<StoredKeys>;
  private readonly allSecrets: Collection<StoredSecrets>;
  private readonly opened = new Map<string, Promise<Readonly<Record<TokenUse, SigningKey>>>>();

  constructor(private readonly store: Store) {
    this.signingKeys = store.collection("cognito-idp/signing-keys");
    this.allSecrets = store.collection("cognito-idp/secrets");
  }

  signing(poolId: string): Promise<Readonly<Record<TokenUse, SigningKey>>> {
    let keys = this.opened.get(poolId);
    if (!keys) {
      keys = this.open(poolId);
      this.opened.set(poolId, keys);
      keys.catch(() => this.opened.delete(poolId));
    }
    return keys;
  }

  async secrets(poolId: string): Promise<Secrets> {
    const { challenge, simulation } =
      this.allSecrets.get(poolId) ??
      (await this.keep(this.allSecrets, poolId, {
        challenge: randomBytes(32).toString("base64"),
        simulation: randomBytes(32).toString("base64"),
      }));
    return { challenge: Buffer.from(challenge, "base64"), simulation: Buffer.from(simulation, "base64") };
  }

  /** Within Store.write. */
  forget(poolId: string): void {
    this.signingKeys.delete(poolId);
    this.allSecrets.delete(poolId);
    this.opened.delete(poolId);
  }

  private async open(poolId: string): Promise<Record<TokenUse, SigningKey>> {
    const stored =
      this.signingKeys.get(poolId) ??
      (await this.keep(this.signingKeys, poolId, { id: await newKey(), access: await newKey() }));
    return { id: parse(stored.id), access: parse(stored.access) };
  }

  /** Another request may have generated them meanwhile: the first ones stored are used. */
  private keep<V extends object>(collection: Collection<V>, poolId: string, made: V): Promise<V> {
    return this.store.write(() => {
      const kept = collection.get(poolId);
      if (!kept) collection.set(poolId, made);
      return kept ?? made;
    });
  }
}

async function newKey(): Promise<StoredKey> {
  const { privateKey } = await promisify(generateKeyPair)("rsa", { modulusLength: 2048 });
  return {
    kid: randomBytes(32).toString("base64"),
    privateKey: privateKey.export({ type: "pkcs8", format: "der" }).toString("base64"),
  };
}

function parse({ kid, privateKey: der }: StoredKey): SigningKey {
  const privateKey = createPrivateKey({ key: Buffer.from(der, "base64"), format: "der", type: "pkcs8" });
  const publicKey = createPublicKey(privateKey);
  const { e, n } = publicKey.export({ format: "jwk" });
  return { kid, privateKey, publicKey, publicJwk: { alg: "RS256", e, kid, kty: "RSA", n, use: "sig" } };
}
