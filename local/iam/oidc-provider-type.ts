import { NotEnforced } from "../common/errors";
import type { ResourceType } from "../stack/resource-type";

export type OidcProviderInputs = {
  url: string;
  clientIdLists?: string[];
  /** SHA-1 of a certificate, in hexadecimal. */
  thumbprintLists?: string[];
  tags?: Record<string, string>;
};

export const OIDC_PROVIDER = "aws:iam/openIdConnectProvider:OpenIdConnectProvider";

// Service model of IAM, and its quotas.
const LONGEST_URL = 255;
const MOST_CLIENT_IDS = 100;
const LONGEST_CLIENT_ID = 255;
const MOST_THUMBPRINTS = 5;
const THUMBPRINT = /^[0-9a-f]{40}$/i;
const LOOPBACK_HOSTS = ["127.0.0.1", "[::1]", "localhost"];

/** `accounts.example.com/path` of `https://accounts.example.com/path`: the provider's name in its ARN and in `Logins`. */
export function nameOfIssuer(url: string): string {
  return url.replace(/^https?:\/\//, "");
}

/** Whether the URL is on this machine, and so may have a port and use http. */
export function isLoopback(url: URL): boolean {
  return LOOPBACK_HOSTS.includes(url.hostname);
}

/** An OpenID Connect provider whose tokens an identity pool may take ("Create an OpenID Connect (OIDC) identity provider in IAM"). */
export const oidcProvider: ResourceType<OidcProviderInputs> = {
  settings: { url: "enforced", clientIdLists: "enforced", thumbprintLists: "enforced", tags: "ignored" },
  replaceOn: ["url"],
  check({ url, clientIdLists, thumbprintLists = [] }) {
    checkUrl(url);
    if (!Array.isArray(clientIdLists) || clientIdLists.length === 0) {
      throw new NotEnforced("clientIdLists", "is empty, so that every token would be refused; give the client's id");
    }
    checkList(
      "clientIdLists",
      clientIdLists,
      MOST_CLIENT_IDS,
      `a text of 1 to ${LONGEST_CLIENT_ID} characters`,
      (id) => (/^\S+$/.test(id) ? id.length <= LONGEST_CLIENT_ID : false),
    );
    checkList("thumbprintLists", thumbprintLists, MOST_THUMBPRINTS, "40 hexadecimal digits", (thumbprint) =>
      THUMBPRINT.test(thumbprint),
    );
  },
  id: ({ url }, _name, { accountId }) => `arn:aws:iam::${accountId}:oidc-provider/${nameOfIssuer(url)}`,
  // The AWS provider gives `url` back as IAM does, without its scheme.
  outputs: ({ url, thumbprintLists = [], tags = {} }, id) => ({
    arn: id,
    url: nameOfIssuer(url),
    thumbprintLists,
    tagsAll: tags,
  }),
};

function checkUrl(text: unknown): void {
  const wrong = (why: string) => new NotEnforced("url", `is ${JSON.stringify(text)}; ${why}`);
  if (typeof text !== "string" || text.length > LONGEST_URL || !URL.canParse(text)) {
    throw wrong(`give the issuer's URL, of ${LONGEST_URL} characters at most`);
  }
  const url = new URL(text);
  if (url.protocol !== "https:" && !(url.protocol === "http:" && isLoopback(url))) {
    throw wrong("an issuer uses https; the local run also accepts http on loopback");
  }
  if (url.port !== "" && !isLoopback(url)) throw wrong("AWS takes no port in it; leave the port out");
  if (url.search || url.hash || url.username || url.password || /[?#@]/.test(text)) {
    throw wrong("AWS takes a host and a path alone; leave out query, fragment and user");
  }
  if (text.endsWith("/")) {
    throw wrong("an identity pool refuses every token of a provider whose URL ends in /; leave that out");
  }
  if (`${url.origin}${url.pathname === "/" ? "" : url.pathname}` !== text) {
    throw wrong(`write it as it is compared: ${url.origin}${url.pathname}`);
  }
}

function checkList(
  setting: string,
  list: readonly unknown[],
  most: number,
  form: string,
  holds: (text: string) => boolean,
): void {
  if (list.length > most) throw new NotEnforced(setting, `has ${list.length} entries; AWS takes ${most} at most`);
  for (const [index, item] of list.entries()) {
    if (typeof item !== "string" || !holds(item)) {
      throw new NotEnforced(`${setting}[${index}]`, `is ${JSON.stringify(item)}; it must be ${form}`);
    }
  }
}
