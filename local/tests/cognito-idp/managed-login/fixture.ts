import * as assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import type { Server } from "node:http";
import { createAwsEndpoint } from "../../../aws-json";
import type { RequestLine } from "../../../common/log";
import { listen } from "../../../http/listen";
import type { Inputs } from "../../../stack/resources";
import { EMAIL, Fixture, PASSWORD, REGION } from "../fixture";

export const CALLBACK = "http://localhost:5173/";
export const STATE = "state of the app, with & and =";
export const NONCE = "nonce-1";

export const CODE_GRANT: Inputs = {
  allowedOauthFlowsUserPoolClient: true,
  allowedOauthFlows: ["code"],
  allowedOauthScopes: ["openid", "email", "aws.cognito.signin.user.admin"],
  callbackUrls: [CALLBACK, "https://app.example.com/in?a=1"],
  logoutUrls: [CALLBACK],
  supportedIdentityProviders: ["COGNITO"],
};

/** A verifier and its challenge of method S256 (RFC 7636, section 4). */
export function pkce(): { verifier: string; challenge: string } {
  const verifier = randomBytes(32).toString("base64url");
  return { verifier, challenge: createHash("sha256").update(verifier).digest("base64url") };
}

/** User pools with a domain, served on a free port. */
export class ManagedLoginFixture {
  readonly lines: RequestLine[] = [];
  url = "";
  private server: Server | undefined;

  private constructor(readonly idp: Fixture) {}

  static async open(pool: Inputs = {}, client: Inputs = {}): Promise<ManagedLoginFixture> {
    const idp = await Fixture.open(pool, { ...CODE_GRANT, ...client });
    idp.declare("aws:cognito/userPoolDomain:UserPoolDomain", "login", { domain: "app-login", userPoolId: idp.poolId });
    const fixture = new ManagedLoginFixture(idp);
    fixture.server = createAwsEndpoint({
      services: [
        {
          targetPrefix: "AWSCognitoIdentityProviderService",
          signingName: "cognito-idp",
          operations: idp.pools.operations,
        },
      ],
      routes: idp.pools.managedLogin,
      jwks: idp.pools.jwks.bind(idp.pools),
      providerMetadata: idp.pools.providerMetadata.bind(idp.pools),
      administrator: { accessKeyId: "AKIALOCALADMINISTRAT", secretAccessKey: "not-a-secret-of-anyone" },
      region: () => REGION,
      clock: () => idp.now,
      log: { request: (line) => fixture.lines.push(line), functionOutput: () => {}, notice: () => {} },
    });
    fixture.url = `http://${await listen(fixture.server, 0, "port")}`;
    return fixture;
  }

  async close(): Promise<void> {
    this.server?.closeAllConnections();
    await new Promise((resolve) => this.server?.close(resolve));
    await this.idp.store.close();
  }

  /** The query of an app's request; a parameter that is undefined is left out. */
  query(changed: Readonly<Record<string, string | undefined>> = {}): string {
    const parameters = {
      client_id: this.idp.clientId,
      response_type: "code",
      redirect_uri: CALLBACK,
      scope: "openid email",
      state: STATE,
      ...changed,
    };
    const given = Object.entries(parameters).filter((each): each is [string, string] => each[1] !== undefined);
    return new URLSearchParams(given).toString();
  }

  async token(form: Record<string, string>, headers: Record<string, string> = {}): Promise<TokenReply> {
    const body = new URLSearchParams(form);
    const response = await fetch(`${this.url}/oauth2/token`, { method: "POST", body, headers });
    // biome-ignore lint/suspicious/noExplicitAny: tokens, or an error
    return { status: response.status, headers: response.headers, body: (await response.json()) as any };
  }

  /** The form of a code's grant, of the fixture's client. */
  codeForm(code: string, changed: Record<string, string> = {}): Record<string, string> {
    return {
      grant_type: "authorization_code",
      client_id: this.idp.clientId,
      redirect_uri: CALLBACK,
      code,
      ...changed,
    };
  }
}

export interface TokenReply {
  status: number;
  headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: tokens, or an error
  body: any;
}

/** A page, or what leads on from it. */
export interface Shown {
  status: number;
  headers: Headers;
  text: string;
  /** Where it was asked for. */
  url: string;
}

/** A browser of one user: it keeps cookies, sends forms, and follows redirects only when it is told. */
export class Browser {
  readonly cookies = new Map<string, string>();
  readonly setCookies: string[] = [];

  constructor(private readonly url: string) {}

  get(path: string, headers: Record<string, string> = {}): Promise<Shown> {
    return this.request(path, { headers });
  }

  post(path: string, form: Record<string, string>, headers: Record<string, string> = {}): Promise<Shown> {
    const body = new URLSearchParams(form);
    return this.request(path, { method: "POST", body, headers: { origin: this.url, ...headers } });
  }

  /** Fills in the page's form and sends it, with its hidden fields. */
  submit(page: Shown, fields: Record<string, string>, headers: Record<string, string> = {}): Promise<Shown> {
    const { action, hidden } = formOf(page);
    return this.post(action, { ...hidden, ...fields }, headers);
  }

  /** Opens the sign-in page of a request, by way of `/oauth2/authorize`. */
  async open(query: string): Promise<Shown> {
    const first = await this.get(`/oauth2/authorize?${query}`);
    assert.equal(first.status, 302);
    return this.get(locationOf(first));
  }

  private async request(path: string, { headers, ...init }: RequestInit & { headers: Record<string, string> }) {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const response = await fetch(new URL(path, this.url), {
      ...init,
      headers: { ...(cookie && { cookie }), ...headers },
      redirect: "manual",
    });
    for (const field of response.headers.getSetCookie()) {
      this.setCookies.push(field);
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(field) ?? [];
      if (/max-age=0(;|$)/i.test(field)) this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
    return { status: response.status, headers: response.headers, text: await response.text(), url: path };
  }
}

export function locationOf({ status, headers, text }: Shown): string {
  assert.equal(status, 302, text);
  return headers.get("location") ?? assert.fail("no location");
}

/** The parameters of a redirect to the app. */
export function toldToApp(shown: Shown, redirectUri = CALLBACK): Record<string, string> {
  const location = locationOf(shown);
  assert.ok(location.startsWith(redirectUri), location);
  return Object.fromEntries(new URL(location).searchParams);
}

/** What a page says is wrong. */
export function problemOn({ text }: Shown): string | undefined {
  const [, problem] = /role="alert">([^<]*)</.exec(text) ?? [];
  return problem === undefined ? undefined : unescaped(problem);
}

export function titleOf({ text }: Shown): string {
  return unescaped(/<title>([^<]*)</.exec(text)?.[1] ?? "");
}

export function formOf({ text }: Shown): { action: string; hidden: Record<string, string> } {
  const [, action] = /<form method="post" action="([^"]*)"/.exec(text) ?? [];
  assert.ok(action !== undefined, `a form in ${text}`);
  const hidden = [...text.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)"/g)];
  return {
    action: unescaped(action),
    hidden: Object.fromEntries(hidden.map(([, name = "", value = ""]) => [name, unescaped(value)])),
  };
}

function unescaped(markup: string): string {
  return markup.replace(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code)));
}

/** Signs in on the pages and redeems the code. */
export async function tokensOf(
  fixture: ManagedLoginFixture,
  browser: Browser,
  changed: Readonly<Record<string, string | undefined>> = {},
): Promise<TokenReply["body"]> {
  const page = await browser.open(fixture.query({ prompt: "login", ...changed }));
  const { code = "" } = toldToApp(await browser.submit(page, { username: EMAIL, password: PASSWORD }));
  const { status, body } = await fixture.token(fixture.codeForm(code));
  assert.equal(status, 200);
  return body;
}

/** What a page says was done. */
export function noticeOn({ text }: Shown): string | undefined {
  const [, notice] = /role="status">([^<]*)</.exec(text) ?? [];
  return notice === undefined ? undefined : unescaped(notice);
}
