import { generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import * as http from "node:http";
import * as https from "node:https";
import type { AddressInfo } from "node:net";
import { NOW, resource } from "../fixture";

export const CLIENT = "web-client";
const DIGESTS: Readonly<Record<string, string>> = {
  RS256: "sha256",
  RS384: "sha384",
  RS512: "sha512",
  ES256: "sha256",
  PS256: "sha256",
};

export const rsa = (modulusLength = 2048) => generateKeyPairSync("rsa", { modulusLength });
export const base64url = (value: object | string) =>
  Buffer.from(typeof value === "string" ? value : JSON.stringify(value)).toString("base64url");

/** Every issuer of a test has this one, as to make one takes a second. */
const KEYS = rsa();

/** What a test may have the issuer answer at a path; a redirect where `location` is given. */
export interface Answer {
  status?: number;
  body?: unknown;
  location?: string;
}

/** An OpenID Connect provider on loopback, as far as an identity pool sees it. */
export class Issuer {
  readonly keys = KEYS;
  /** The paths that were asked for. */
  readonly asked: string[] = [];
  /** By path; default is what the standard says. */
  readonly answers = new Map<string, Answer>();
  jwks: object[] = [this.jwk({ kid: "one", alg: "RS256", use: "sig" })];

  private constructor(
    private readonly server: http.Server,
    private readonly scheme: string,
  ) {}

  static async open(tls?: https.ServerOptions): Promise<Issuer> {
    const server = tls ? https.createServer(tls) : http.createServer();
    const issuer = new Issuer(server, tls ? "https" : "http");
    server.on("request", (request: http.IncomingMessage, response: http.ServerResponse) => {
      const path = request.url ?? "";
      issuer.asked.push(path);
      const { status = 200, body, location } = issuer.answers.get(path) ?? issuer.standard(path);
      response.writeHead(status, { "content-type": "application/json", ...(location && { location }) });
      response.end(typeof body === "string" ? body : JSON.stringify(body));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return issuer;
  }

  close(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  get url(): string {
    return `${this.scheme}://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** The key in `Logins`. */
  get name(): string {
    return this.url.replace(/^https?:\/\//, "");
  }

  get arn(): string {
    return `arn:aws:iam::000000000000:oidc-provider/${this.name}`;
  }

  /** The provider, as a program declares it. */
  declared(change: object = {}) {
    const inputs = { url: this.url, clientIdLists: [CLIENT], ...change };
    return resource("aws:iam/openIdConnectProvider:OpenIdConnectProvider", `other-${this.name}`, this.arn, inputs);
  }

  jwk(rest: object, key: KeyObject = this.keys.publicKey): object {
    return { ...key.export({ format: "jwk" }), ...rest };
  }

  /** An ID token of user `ann`, valid for an hour, with what a case changes. */
  token(claims: object = {}, header: object = {}, key: KeyObject = this.keys.privateKey): string {
    const head = { alg: "RS256", kid: "one", typ: "JWT", ...header };
    const now = Math.floor(NOW / 1000);
    return signed(head, { iss: this.url, aud: CLIENT, sub: "ann", iat: now, exp: now + 3600, ...claims }, key);
  }

  private standard(path: string): Answer {
    if (path === "/.well-known/openid-configuration") return { body: this.document() };
    return path === "/jwks" ? { body: { keys: this.jwks } } : { status: 404, body: {} };
  }

  document(change: object = {}): object {
    return { issuer: this.url, jwks_uri: `${this.url}/jwks`, ...change };
  }
}

/** A JWS in compact serialization, by whatever `alg` says. */
export function signed(header: { alg: string }, payload: object | string, key: KeyObject): string {
  const text = `${base64url(header)}.${base64url(payload)}`;
  const bytes = Buffer.from(text);
  const signature = sign(Object.hasOwn(DIGESTS, header.alg) ? DIGESTS[header.alg] : "sha256", bytes, {
    key,
    dsaEncoding: "ieee-p1363",
    ...(header.alg.startsWith("PS") && { padding: 6, saltLength: 32 }),
  });
  return `${text}.${signature.toString("base64url")}`;
}
