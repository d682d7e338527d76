import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { SealedCredentials } from "../../cognito-identity/credentials";
import { Store } from "../../state/store";
import { temporaryFolder } from "../support/temporary-folder";
import { attachment, Fixture, pool, role, table } from "./fixture";

describe("cognito-identity: session credentials", () => {
  let fixture: Fixture;
  beforeEach(async () => {
    fixture = await Fixture.open();
  });
  afterEach(() => fixture.close());

  const issue = async (of = fixture) => {
    const { AccessKeyId, SecretKey, SessionToken } = (await of.getCredentials()).Credentials;
    return { id: AccessKeyId as string, secret: SecretKey as string, token: SessionToken as string };
  };

  it("are never the same twice", async () => {
    const [first, second] = [await issue(), await issue()];
    assert.notEqual(first.id, second.id);
    assert.notEqual(first.secret, second.secret);
    assert.notEqual(first.token, second.token);
  });

  it("hold nothing that can be read, and are not kept", async () => {
    const { id, secret, token } = await issue();
    const bytes = Buffer.from(token, "base64");
    for (const text of ["arn:aws", "CognitoSignIn", "authenticated", id]) assert.ok(!bytes.includes(text), text);
    const state = await fixture.state();
    for (const text of [id, secret, token]) assert.ok(!state.includes(text));
  });

  it("are unknown with any byte of the session token changed", async () => {
    const { id, token } = await issue();
    const bytes = Buffer.from(token, "base64");
    assert.equal(bytes[0], 1);
    for (let index = 0; index < bytes.length; index++) {
      const flipped = Buffer.from(bytes);
      flipped[index] = (bytes[index] ?? 0) ^ (1 << (index % 8));
      assert.equal(
        fixture.pools.credentials.resolve(id, flipped.toString("base64")),
        "unknown",
        `byte ${index} of ${bytes.length}`,
      );
    }
  });

  it("are unknown with every bit of the format, the nonce and the tag changed", async () => {
    const { id, token } = await issue();
    const bytes = Buffer.from(token, "base64");
    const places = [...Array(13).keys(), ...[...Array(16).keys()].map((back) => bytes.length - 1 - back)];
    for (const place of places) {
      for (let bit = 0; bit < 8; bit++) {
        const flipped = Buffer.from(bytes);
        flipped[place] = (bytes[place] ?? 0) ^ (1 << bit);
        assert.equal(fixture.pools.credentials.resolve(id, flipped.toString("base64")), "unknown");
      }
    }
  });

  const tampered: [title: string, change: (token: string) => string | undefined][] = [
    ["no session token", () => undefined],
    ["an empty one", () => ""],
    ["garbage", () => "x"],
    ["a JWT", () => "eyJhbGciOiJub25lIn0.e30."],
    ["the first byte alone", () => "AQ=="],
    ["29 bytes, nonce and tag alone", () => Buffer.alloc(29, 1).toString("base64")],
    ["a byte less", (token) => Buffer.from(token, "base64").subarray(0, -1).toString("base64")],
    ["a byte more", (token) => Buffer.concat([Buffer.from(token, "base64"), Buffer.of(0)]).toString("base64")],
    ["a line break in it", (token) => `${token.slice(0, 8)}\n${token.slice(8)}`],
    ["a space behind it", (token) => `${token} `],
    ["base64url", (token) => Buffer.from(token, "base64").toString("base64url").concat("=")],
    ["more padding", (token) => `${token}=`],
    ["half of it", (token) => token.slice(0, (token.length / 8) * 4)],
    ["twice", (token) => token + token],
    ["a megabyte", () => "A".repeat(1_048_576)],
  ];
  for (const [title, change] of tampered) {
    it(`are unknown with ${title}`, async () => {
      const { id, token } = await issue();
      const changed = change(token);
      assert.notEqual(changed, token);
      assert.equal(fixture.pools.credentials.resolve(id, changed), "unknown");
    });
  }

  it("go together: the session token is of that access key id", async () => {
    const [first, second] = [await issue(), await issue()];
    const { credentials } = fixture.pools;
    assert.equal(credentials.resolve(first.id, second.token), "unknown");
    assert.equal(credentials.resolve(second.id, first.token), "unknown");
    assert.equal(credentials.resolve(first.id.toLowerCase(), first.token), "unknown");
    assert.equal(credentials.resolve(`${first.id} `, first.token), "unknown");
    assert.equal(credentials.resolve("", first.token), "unknown");
    const session = credentials.resolve(first.id, first.token);
    assert.equal(typeof session === "object" && session.secretAccessKey, first.secret);
  });

  it("are unknown to another data folder, one that issued some itself or none", async () => {
    const { id, token } = await issue();
    const other = await Fixture.open();
    try {
      assert.equal(other.pools.credentials.resolve(id, token), "unknown");
      await issue(other);
      assert.equal(other.pools.credentials.resolve(id, token), "unknown");
    } finally {
      await other.close();
    }
  });

  it("are good for an hour, to the second that they name", async () => {
    const { Credentials } = await fixture.getCredentials();
    const resolve = () => {
      const session = fixture.pools.credentials.resolve(Credentials.AccessKeyId, Credentials.SessionToken);
      return typeof session === "object" ? "good" : session;
    };
    fixture.now = Credentials.Expiration * 1000 - 1;
    assert.equal(resolve(), "good");
    fixture.now = Credentials.Expiration * 1000;
    assert.equal(resolve(), "expired");
    fixture.now += 86_400_000;
    assert.equal(resolve(), "expired");
  });

  it("survive a restart", async () => {
    const { id, secret, token } = await issue();
    await fixture.restart();
    const session = fixture.pools.credentials.resolve(id, token);
    assert.equal(typeof session === "object" && session.secretAccessKey, secret);
    const next = await issue();
    assert.equal(typeof fixture.pools.credentials.resolve(next.id, next.token), "object");
  });

  it("are unknown once their role or their identity pool is gone, whoever used them before", async () => {
    const { id, token } = await issue();
    assert.equal(typeof fixture.pools.credentials.resolve(id, token), "object");
    const all = fixture.resources;
    for (const rest of [table(pool(), attachment()), table(attachment(), role("user")), table()]) {
      fixture.resources = rest;
      assert.equal(fixture.pools.credentials.resolve(id, token), "unknown");
    }
    fixture.now += 7_200_000;
    assert.equal(fixture.pools.credentials.resolve(id, token), "unknown");
    fixture.resources = all;
    assert.equal(fixture.pools.credentials.resolve(id, token), "expired");
  });
});

describe("cognito-identity: session credentials that are kept opened", () => {
  const HOLDER = {
    roleArn: "arn:aws:iam::000000000000:role/user",
    identityId: "eu-central-1:00000000-0000-4000-8000-000000000000",
    identityPoolId: "eu-central-1:00000000-0000-4000-8000-000000000001",
    authenticationProvider: "cognito-idp.eu-central-1.amazonaws.com/pool",
    amr: ["authenticated"],
  };
  let store: Store;
  let credentials: SealedCredentials;
  beforeEach(async () => {
    store = await Store.open(temporaryFolder());
    credentials = new SealedCredentials(
      store,
      () => 0,
      () => true,
    );
  });
  afterEach(() => store.close());

  const secretOf = (id: string, token: string) => {
    const session = credentials.resolve(id, token);
    return typeof session === "string" ? session : session.secretAccessKey;
  };

  it("are opened anew with the key that is kept now", async () => {
    const { accessKeyId, secretAccessKey, sessionToken } = await credentials.issue(HOLDER);
    assert.equal(secretOf(accessKeyId, sessionToken), secretAccessKey);
    const kept = store.collection<string>("cognito-identity-keys");
    const key = String(kept.get("sessions"));
    await store.write(() => kept.set("sessions", randomBytes(32).toString("base64")));
    assert.equal(secretOf(accessKeyId, sessionToken), "unknown");
    await store.write(() => kept.set("sessions", key));
    assert.equal(secretOf(accessKeyId, sessionToken), secretAccessKey);
    await store.write(() => kept.delete("sessions"));
    assert.equal(secretOf(accessKeyId, sessionToken), "unknown");
  });

  it("are told apart beyond the thousand that are kept", async () => {
    const issued = await Promise.all(Array.from({ length: 1001 }, () => credentials.issue(HOLDER)));
    for (let round = 0; round < 2; round++) {
      for (const { accessKeyId, secretAccessKey, sessionToken } of issued) {
        assert.equal(secretOf(accessKeyId, sessionToken), secretAccessKey);
      }
    }
    for (const [index, { accessKeyId }] of issued.entries()) {
      assert.equal(secretOf(accessKeyId, issued[(index + 1) % issued.length]?.sessionToken ?? ""), "unknown");
    }
  });
});
