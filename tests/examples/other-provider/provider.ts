import { type ChildProcess, spawn } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import * as net from "node:net";
import * as path from "node:path";

export const EXAMPLE = path.join(__dirname, "..", "..", "..", "examples", "other-provider");
export const CLIENT_ID = "web";
const REDIRECT_URI = "http://127.0.0.1/back";

/** The example's provider as a process of its own. */
export class RunningProvider {
  log = "";
  private constructor(
    readonly issuer: string,
    private readonly process: ChildProcess,
  ) {}

  /** @param issuer its URL, with a free port */
  static async start(issuer: string, env: Record<string, string>): Promise<RunningProvider> {
    const child = spawn(process.execPath, ["server.js"], {
      cwd: EXAMPLE,
      env: { PATH: process.env.PATH, ISSUER: issuer, CLIENT_ID, REDIRECT_URIS: REDIRECT_URI, ...env },
    });
    const provider = new RunningProvider(issuer, child);
    child.stderr.setEncoding("utf8").on("data", (text) => {
      provider.log += text;
    });
    await new Promise<void>((resolve, reject) => {
      child.stdout.once("data", () => resolve());
      child.once("exit", (code) => reject(new Error(`the provider ended with ${code}: ${provider.log}`)));
    });
    return provider;
  }

  async end(): Promise<void> {
    const ended = new Promise((resolve) => this.process.once("exit", resolve));
    this.process.kill("SIGTERM");
    await ended;
  }

  /**
   * Signs in as a browser does, by authorization code with PKCE.
   * @returns the ID token, or what the page says of a refusal
   */
  async signIn(name: string, password: string): Promise<{ idToken: string } | { status: number; refused: string }> {
    const browser = new Browser();
    const verifier = randomBytes(32).toString("base64url");
    const query = new URLSearchParams({
      client_id: CLIENT_ID,
      redirect_uri: REDIRECT_URI,
      response_type: "code",
      scope: "openid email",
      code_challenge: createHash("sha256").update(verifier).digest("base64url"),
      code_challenge_method: "S256",
    });
    const begun = await browser.go(`${this.issuer}/auth?${query}`);
    const page = new URL(begun.headers.get("location") ?? "", this.issuer).href;
    const sent = await browser.go(page, new URLSearchParams({ name, password }));
    if (sent.status === 403) {
      return { status: 403, refused: /<p role="alert">(.*)<\/p>/.exec(await sent.text())?.[1] ?? "" };
    }
    const resumed = await browser.go(new URL(sent.headers.get("location") ?? "", this.issuer).href);
    const back = new URL(resumed.headers.get("location") ?? "", this.issuer);
    const code = back.searchParams.get("code");
    if (!code) throw new Error(`no code came: ${resumed.status} ${await resumed.text()}`);
    const response = await fetch(`${this.issuer}/token`, {
      method: "POST",
      body: new URLSearchParams({
        grant_type: "authorization_code",
        client_id: CLIENT_ID,
        redirect_uri: REDIRECT_URI,
        code,
        code_verifier: verifier,
      }),
    });
    const { id_token: idToken } = (await response.json()) as { id_token?: string };
    if (typeof idToken !== "string") throw new Error(`no ID token came: ${response.status}`);
    return { idToken };
  }
}

/** What of a browser a sign-in needs: cookies, and no redirect followed by itself. */
class Browser {
  private readonly cookies = new Map<string, string>();

  async go(url: string, form?: URLSearchParams): Promise<Response> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const response = await fetch(url, {
      method: form ? "POST" : "GET",
      redirect: "manual",
      headers: { cookie },
      ...(form && { body: form }),
    });
    for (const each of response.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(each) ?? [];
      if (value === "") this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
    return response;
  }
}

/** A port that was free a moment ago: the issuer's URL must be known before the provider is started. */
export async function freePort(): Promise<number> {
  const server = net.createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as net.AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
