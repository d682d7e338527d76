import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { X509Certificate } from "node:crypto";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { Endpoint } from "./endpoint";
import { type Answer, Issuer, rsa } from "./issuer";

const UNVERIFIED = {
  status: 400,
  body: { __type: "NotAuthorizedException", message: "Invalid login token. Couldn't verify signed token." },
};
const DISCOVERY = "/.well-known/openid-configuration";
const SECOND = 1_000;
const MINUTE = 60 * SECOND;

/** What an issuer may answer that gives no key: the door stays shut. */
const UNUSABLE: { title: string; path: string; answer: (issuer: Issuer) => Answer; log: RegExp }[] = [
  { title: "no document", path: DISCOVERY, answer: () => ({ status: 404, body: {} }), log: /status 404/ },
  { title: "a document that is no JSON", path: DISCOVERY, answer: () => ({ body: "<html>" }), log: /not JSON/ },
  { title: "a document that is a list", path: DISCOVERY, answer: () => ({ body: [] }), log: /no JSON object/ },
  {
    title: "a redirect",
    path: DISCOVERY,
    answer: ({ url }) => ({ status: 302, location: `${url}/elsewhere`, body: {} }),
    log: /status 302/,
  },
  {
    title: "another issuer's document",
    path: DISCOVERY,
    answer: (issuer) => ({ body: issuer.document({ issuer: "https://accounts.example.com" }) }),
    log: /belongs to another issuer/,
  },
  {
    title: "no jwks_uri",
    path: DISCOVERY,
    answer: (issuer) => ({ body: issuer.document({ jwks_uri: undefined }) }),
    log: /no jwks_uri/,
  },
  {
    title: "a jwks_uri that is a file",
    path: DISCOVERY,
    answer: (issuer) => ({ body: issuer.document({ jwks_uri: "file:///etc/passwd" }) }),
    log: /must be an https address/,
  },
  {
    title: "a jwks_uri over http elsewhere",
    path: DISCOVERY,
    answer: (issuer) => ({ body: issuer.document({ jwks_uri: "http://169.254.169.254/latest" }) }),
    log: /must be an https address/,
  },
  {
    title: "a document of a megabyte",
    path: DISCOVERY,
    answer: (issuer) => ({ body: issuer.document({ filling: "x".repeat(1_000_000) }) }),
    log: /more than 262144 bytes/,
  },
  { title: "no keys", path: "/jwks", answer: () => ({ body: {} }), log: /no keys/ },
  { title: "no key", path: "/jwks", answer: () => ({ body: { keys: [] } }), log: /"check":"kid"/ },
  { title: "keys that are none", path: "/jwks", answer: () => ({ body: { keys: [null, 1, "x", {}] } }), log: /kid/ },
  {
    title: "201 keys",
    path: "/jwks",
    answer: (issuer) => ({ body: { keys: Array(201).fill(issuer.jwks[0]) } }),
    log: /more than 200 keys/,
  },
  {
    title: "a broken key",
    path: "/jwks",
    answer: () => ({ body: { keys: [{ kty: "RSA", kid: "one", n: "%", e: 3 }] } }),
    log: /"check":"kid"/,
  },
  { title: "a failure at the keys", path: "/jwks", answer: () => ({ status: 503, body: {} }), log: /status 503/ },
];

describe("cognito-identity: the issuer of an OpenID Connect provider", () => {
  let endpoint: Endpoint;
  const opened: Issuer[] = [];
  const open = async (...tls: Parameters<typeof Issuer.open>) => {
    const issuer = await Issuer.open(...tls);
    opened.push(issuer);
    return issuer;
  };
  beforeEach(async () => {
    endpoint = await Endpoint.open();
  });
  afterEach(async () => {
    for (const issuer of opened.splice(0)) issuer.close();
    await endpoint.close();
  });
  const getId = (issuer: Issuer, ...token: Parameters<Issuer["token"]>) =>
    endpoint.getId({ [issuer.name]: issuer.token(...token) });

  for (const { title, path: at, answer, log } of UNUSABLE) {
    it(`answers with ${title}: nobody gets in`, async () => {
      const issuer = await open();
      issuer.answers.set(at, answer(issuer));
      endpoint.declare([issuer]);
      assert.deepEqual(await getId(issuer), UNVERIFIED);
      assert.ok(await endpoint.gaveNothing());
      assert.match(endpoint.log.join(), log);
      assert.ok(!issuer.asked.includes("/elsewhere"));
    });
  }

  it("is not there: nobody gets in", async () => {
    const issuer = await open();
    const token = issuer.token();
    endpoint.declare([issuer]);
    const { name } = issuer;
    issuer.close();
    assert.deepEqual(await endpoint.getId({ [name]: token }), UNVERIFIED);
    assert.match(endpoint.log.join(), /ECONNREFUSED/);
  });

  it("is asked once for all callers, and again after ten minutes", async () => {
    const issuer = await open();
    endpoint.declare([issuer]);
    const answers = await Promise.all([1, 2, 3, 4].map(() => getId(issuer)));
    assert.ok(answers.every(({ status }) => status === 200));
    assert.deepEqual(issuer.asked, [DISCOVERY, "/jwks"]);
    endpoint.fixture.now += 10 * MINUTE - 1;
    await getId(issuer);
    assert.equal(issuer.asked.length, 2);
    endpoint.fixture.now += 1;
    await getId(issuer);
    assert.equal(issuer.asked.length, 4);
  });

  it("is asked for an unknown key every ten seconds at most", async () => {
    const issuer = await open();
    endpoint.declare([issuer]);
    assert.equal((await getId(issuer)).status, 200);
    for (let n = 0; n < 5; n++) assert.deepEqual(await getId(issuer, {}, { kid: `made up ${n}` }), UNVERIFIED);
    assert.equal(issuer.asked.length, 2);
    endpoint.fixture.now += 10 * SECOND;
    await Promise.all([1, 2, 3].map((n) => getId(issuer, {}, { kid: `made up ${n}` })));
    assert.equal(issuer.asked.length, 4);
  });

  it("changes its keys: the new one is taken after ten seconds, the old one no longer", async () => {
    const issuer = await open();
    endpoint.declare([issuer]);
    assert.equal((await getId(issuer)).status, 200);
    const next = rsa();
    issuer.jwks = [issuer.jwk({ kid: "next" }, next.publicKey)];
    endpoint.fixture.now += 10 * SECOND;
    assert.equal((await getId(issuer, {}, { kid: "next" }, next.privateKey)).status, 200);
    assert.deepEqual(await getId(issuer), UNVERIFIED);
  });

  it("comes back: it is asked again ten seconds after a failure", async () => {
    const issuer = await open();
    issuer.answers.set("/jwks", { status: 500, body: {} });
    endpoint.declare([issuer]);
    assert.deepEqual(await getId(issuer), UNVERIFIED);
    issuer.answers.clear();
    assert.deepEqual(await getId(issuer), UNVERIFIED);
    endpoint.fixture.now += 10 * SECOND;
    assert.equal((await getId(issuer)).status, 200);
  });

  it("fails after ten minutes: its old keys open nothing", async () => {
    const issuer = await open();
    endpoint.declare([issuer]);
    assert.equal((await getId(issuer)).status, 200);
    issuer.answers.set("/jwks", { status: 500, body: {} });
    endpoint.fixture.now += 10 * MINUTE;
    assert.deepEqual(await getId(issuer), UNVERIFIED);
  });

  it("is asked anew where the program declares it otherwise", async () => {
    const issuer = await open();
    endpoint.declare([issuer]);
    assert.equal((await getId(issuer)).status, 200);
    endpoint.declare([issuer], { change: { clientIdLists: ["other"] } });
    assert.equal((await getId(issuer)).status, 400);
    assert.equal((await getId(issuer, { aud: "other" })).status, 200);
    assert.equal(issuer.asked.length, 4);
  });

  describe("over https", () => {
    let made: ReturnType<typeof certificates>;
    before(function () {
      made = certificates();
      if (made) return;
      console.log("      skipped: there is no openssl command here to make certificates with");
      this.skip();
    });
    after(() => made && fs.rmSync(made.folder, { recursive: true }));
    const thumbprint = (name: string) =>
      new X509Certificate(made?.read(name) ?? "").fingerprint.replaceAll(":", "").toLowerCase();

    const CASES: {
      title: string;
      tls: [key: string, certificate: string];
      thumbprints: () => string[];
      log?: RegExp;
    }[] = [
      {
        title: "is taken with the thumbprint of the authority that it presents last",
        tls: ["leaf.key", "chain.crt"],
        thumbprints: () => ["0".repeat(40), thumbprint("ca.crt").toUpperCase()],
      },
      {
        title: "is taken with the thumbprint of its own certificate, which no other has signed",
        tls: ["self.key", "self.crt"],
        thumbprints: () => [thumbprint("self.crt")],
      },
      {
        title: "is refused without a thumbprint",
        tls: ["leaf.key", "chain.crt"],
        thumbprints: () => [],
        log: /thumbprintLists lacks/,
      },
      {
        title: "is refused with another thumbprint",
        tls: ["leaf.key", "chain.crt"],
        thumbprints: () => ["0".repeat(40)],
        log: /thumbprintLists lacks/,
      },
      {
        title: "is refused with an authority of the same name that did not sign",
        tls: ["self.key", "impostor.crt"],
        thumbprints: () => [thumbprint("ca.crt")],
        log: /an untrusted certificate/,
      },
      {
        title: "is refused where the certificate is for another host",
        tls: ["other.key", "other.crt"],
        thumbprints: () => [thumbprint("other.crt")],
        log: /ERR_TLS_CERT_ALTNAME_INVALID/,
      },
    ];
    for (const { title, tls, thumbprints, log } of CASES) {
      it(title, async () => {
        const [key, cert] = tls.map((name) => made?.read(name));
        const issuer = await open({ key, cert });
        endpoint.declare([issuer], { change: { thumbprintLists: thumbprints() } });
        const answer = await getId(issuer);
        if (!log) {
          assert.equal(answer.status, 200, endpoint.log.join());
          return;
        }
        assert.deepEqual(answer, UNVERIFIED);
        assert.match(endpoint.log.join(), log);
        assert.deepEqual(issuer.asked, [], "a request was sent to a server that is not trusted");
      });
    }

    it("is refused where its keys are on this machine without TLS", async () => {
      const [key, cert] = ["leaf.key", "chain.crt"].map((name) => made?.read(name));
      const [issuer, trap] = [await open({ key, cert }), await open()];
      issuer.answers.set(DISCOVERY, { body: issuer.document({ jwks_uri: `${trap.url}/jwks` }) });
      endpoint.declare([issuer], { change: { thumbprintLists: [thumbprint("ca.crt")] } });
      assert.deepEqual(await getId(issuer), UNVERIFIED);
      assert.deepEqual(trap.asked, []);
    });
  });
});

/** Certificates of a day, made by the openssl command; undefined where there is none. */
function certificates(): { folder: string; read(name: string): string } | undefined {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "certificates-"));
  const openssl = (command: string) =>
    execFileSync("openssl", command.trim().split(" "), { cwd: folder, stdio: "pipe" });
  const read = (name: string) => fs.readFileSync(path.join(folder, name), "utf8");
  const make = (name: string, subject: string, more: string) =>
    openssl(
      `req -x509 -newkey rsa:2048 -nodes -days 1 -keyout ${name}.key -out ${name}.crt -subj /CN=${subject} ${more}`,
    );
  const host = "-addext subjectAltName=IP:127.0.0.1";
  try {
    make("ca", "authority", "");
    make("self", "self", host);
    make("other", "other", "-addext subjectAltName=DNS:accounts.example.com");
    openssl(`req -new -newkey rsa:2048 -nodes -keyout leaf.key -out leaf.csr -subj /CN=leaf`);
    fs.writeFileSync(path.join(folder, "san"), "subjectAltName=IP:127.0.0.1\n");
    openssl("x509 -req -in leaf.csr -CA ca.crt -CAkey ca.key -CAcreateserial -days 1 -extfile san -out leaf.crt");
    fs.writeFileSync(path.join(folder, "chain.crt"), read("leaf.crt") + read("ca.crt"));
    // A leaf that names the authority as its issuer without having its signature, and the true authority behind it.
    make("fake", "authority", "");
    openssl("req -new -key self.key -out self.csr -subj /CN=self");
    openssl("x509 -req -in self.csr -CA fake.crt -CAkey fake.key -CAcreateserial -days 1 -extfile san -out forged.crt");
    fs.writeFileSync(path.join(folder, "impostor.crt"), read("forged.crt") + read("ca.crt"));
    return { folder, read };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    fs.rmSync(folder, { recursive: true });
    return undefined;
  }
}
