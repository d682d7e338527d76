import * as assert from "node:assert/strict";
import * as identityJs from "amazon-cognito-identity-js";
import * as helper from "cognito-srp-helper";
import * as powers from "../../../cognito-idp/srp/modular-exponentiation";
import * as srp from "../../../cognito-idp/srp/srp";
import vectors from "./srp-vectors.json";

/*
 * The vectors were made by Python's pow() and hashlib from the published algorithm, chosen so that each number once
 * has, and once lacks, a leading zero byte, a sign bit and an even number of digits. Both published clients are held
 * to them below, so that they speak for neither this program nor Python.
 */

const parse = (hex: string) => BigInt(`0x${hex}`);

// biome-ignore lint/suspicious/noExplicitAny: its types leave the helper and its numbers out
const published = new (identityJs as any).AuthenticationHelper("");
const BigInteger = published.N.constructor;

describe("SRP", () => {
  it("uses the 3072-bit prime and the multiplier that the published clients use", () => {
    assert.equal(powers.N, parse(published.N.toString(16)));
    assert.equal(powers.g, parse(published.g.toString(16)));
    assert.equal(
      published.k.toString(16),
      "538282c4354742d7cbbde2359fcf67f9f5b3a6b08791e5011b43b8a5b66d9ee6",
      "k of aws-sdk-ios and amazon-cognito-identity-js",
    );
  });

  for (const vector of vectors) {
    const { title, poolName, userId, password, timestamp } = vector;
    const secretBlock = Buffer.from(vector.secretBlock, "base64");
    const b = Buffer.from(vector.b, "hex");

    describe(`with ${title}`, () => {
      it("keeps the verifier", () => {
        const verifier = srp.verifierOf({ poolName, userId }, password, parse(vector.salt));
        assert.equal(verifier.toString(16), vector.verifier);
      });
      it("gives the public value", async () => {
        assert.equal((await srp.publicValue(parse(vector.verifier), b)).toString(16), vector.B);
      });
      it("derives the key and takes the proof", async () => {
        const exchange = { A: parse(vector.A), B: parse(vector.B), b, verifier: parse(vector.verifier) };
        const claim = { poolName, userId, secretBlock, timestamp };
        const key = await srp.sharedKey(exchange);
        assert.equal(key?.toString("hex"), vector.key);
        assert.equal(srp.signatureOf(key ?? Buffer.alloc(0), claim).toString("base64"), vector.signature);
        assert.equal(await srp.proves(exchange, claim, Buffer.from(vector.signature, "base64")), true);
      });
      it("is what cognito-srp-helper computes", () => {
        const session = {
          username: userId,
          poolId: `eu-central-1_${poolName}`,
          poolIdAbbr: poolName,
          password,
          isHashed: false,
          timestamp,
          smallA: vector.a,
          largeA: vector.A,
        };
        const signed = helper.signSrpSession(session, {
          ChallengeParameters: {
            SALT: vector.salt,
            SECRET_BLOCK: vector.secretBlock,
            SRP_B: vector.B,
            USER_ID_FOR_SRP: userId,
          },
        } as never);
        assert.equal(signed.passwordSignature, vector.signature);
      });
      it("is what amazon-cognito-identity-js computes", () => {
        published.poolName = poolName;
        published.smallAValue = new BigInteger(vector.a, 16);
        published.calculateA(published.smallAValue, (_error: unknown, A: unknown) => {
          published.largeAValue = A;
        });
        assert.equal(published.largeAValue.toString(16), vector.A);
        let key: Uint8Array | undefined;
        published.getPasswordAuthenticationKey(
          userId,
          password,
          new BigInteger(vector.B, 16),
          new BigInteger(vector.salt, 16),
          (_error: unknown, hkdf: Uint8Array) => {
            key = hkdf;
          },
        );
        assert.equal(Buffer.from(key ?? []).toString("hex"), vector.key);
      });
    });
  }

  const PADS: [hex: string, padded: string][] = [
    ["1", "01"],
    ["7f", "7f"],
    ["80", "0080"],
    ["ff", "00ff"],
    ["123", "0123"],
    ["8123", "008123"],
    ["f12", "0f12"],
  ];
  for (const [hex, padded] of PADS) {
    it(`pads ${hex} to ${padded}`, () => assert.equal(srp.pad(parse(hex)).toString("hex"), padded));
  }

  const N = powers.N.toString(16);
  const PUBLIC_VALUES: [title: string, hex: string, value: bigint | undefined][] = [
    ["0", "0", undefined],
    ["a longer 0", "000000", undefined],
    ["N", N, undefined],
    ["N behind a sign byte", `00${N}`, undefined],
    ["2N", (2n * powers.N).toString(16), undefined],
    ["N + 1", (powers.N + 1n).toString(16), undefined],
    ["a negative number", "-1", undefined],
    ["nothing", "", undefined],
    ["a prefix", "0x12", undefined],
    ["no hex", "g", undefined],
    ["a line break", "12\n", undefined],
    ["a megabyte", "1".repeat(1 << 20), undefined],
    ["1", "1", 1n],
    ["upper case", "FF", 255n],
    ["N - 1", (powers.N - 1n).toString(16), powers.N - 1n],
    ["N - 1 behind a sign byte", `00${(powers.N - 1n).toString(16)}`, powers.N - 1n],
  ];
  for (const [title, hex, value] of PUBLIC_VALUES) {
    it(`${value === undefined ? "refuses" : "takes"} ${title} for A`, () =>
      assert.equal(srp.parsePublicValue(hex), value));
  }

  const [vector] = vectors;
  assert.ok(vector);
  const exchange = {
    A: parse(vector.A),
    B: parse(vector.B),
    b: Buffer.from(vector.b, "hex"),
    verifier: parse(vector.verifier),
  };
  const claim = {
    poolName: vector.poolName,
    userId: vector.userId,
    secretBlock: Buffer.from(vector.secretBlock, "base64"),
    timestamp: vector.timestamp,
  };
  const signature = Buffer.from(vector.signature, "base64");

  it("refuses, and does not fail, for an A that no honest client sends: newer OpenSSL takes powers of g alone", async () => {
    // -1 is no square modulo N, which is 3 modulo 4, so neither is the negative of one.
    for (const root of [2n, 3n, 5n, 7n]) {
      assert.equal(await srp.proves({ ...exchange, A: powers.N - root * root }, claim, signature), false);
    }
  });

  it("has for who does not exist a verifier that every OpenSSL takes", async () => {
    assert.equal((await srp.sharedKey({ ...exchange, verifier: srp.NOBODYS_VERIFIER }))?.length, 16);
  });

  for (const [title, A] of [
    ["0", 0n],
    ["N", powers.N],
    ["2N", 2n * powers.N],
  ] as const) {
    it(`derives no key from A = ${title}, where S would be 0 whatever the password`, async () => {
      assert.equal(await srp.sharedKey({ ...exchange, A }), undefined);
      const forged = { ...exchange, A };
      for (const guess of [Buffer.alloc(32), Buffer.alloc(0), signature]) {
        assert.equal(await srp.proves(forged, claim, guess), false);
      }
    });
  }

  const WRONG: [title: string, wrong: Partial<typeof claim>][] = [
    ["another pool", { poolName: "Ab12Cd34F" }],
    ["another user", { userId: "someone" }],
    ["another SECRET_BLOCK", { secretBlock: Buffer.from("another") }],
    ["another TIMESTAMP", { timestamp: "Mon Jun 3 04:05:07 UTC 2024" }],
    ["parts that are cut elsewhere", { poolName: `${vector.poolName}d`, userId: vector.userId.slice(1, -1) }],
  ];
  for (const [title, wrong] of WRONG) {
    it(`takes no proof for ${title}`, async () =>
      assert.equal(await srp.proves(exchange, { ...claim, ...wrong }, signature), false));
  }
  it("takes no proof with any one bit flipped, nor one that is shorter or longer", async () => {
    for (let bit = 0; bit < 256; bit++) {
      const flipped = Buffer.from(signature);
      flipped.writeUInt8(flipped.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
      assert.equal(await srp.proves(exchange, claim, flipped), false, `bit ${bit}`);
    }
    assert.equal(await srp.proves(exchange, claim, signature.subarray(1)), false);
    assert.equal(await srp.proves(exchange, claim, Buffer.concat([signature, Buffer.alloc(1)])), false);
  });

  const TIMESTAMPS: [text: string, canonical: string | undefined][] = [
    ["Mon Jun 3 04:05:06 UTC 2024", "Mon Jun 3 04:05:06 UTC 2024"],
    ["Tue Dec 31 23:59:59 UTC 2024", "Tue Dec 31 23:59:59 UTC 2024"],
    ["Mon Jun 03 04:05:06 UTC 2024", "Mon Jun 3 04:05:06 UTC 2024"],
    ["Tue Jun 3 04:05:06 UTC 2024", "Mon Jun 3 04:05:06 UTC 2024"],
    ["Mon Jun 3 4:05:06 UTC 2024", "Mon Jun 3 04:05:06 UTC 2024"],
    ["Fri Feb 30 04:05:06 UTC 2024", "Fri Mar 1 04:05:06 UTC 2024"],
    ["Mon Jun 3 04:05:06 GMT 2024", undefined],
    ["Mon Jun 3 04:05:06 2024", undefined],
    ["Mo Jun 3 04:05:06 UTC 2024", undefined],
    ["Mon Juni 3 04:05:06 UTC 2024", undefined],
    ["2024-06-03T04:05:06Z", undefined],
    ["1717387506", undefined],
    ["", undefined],
    ["Mon Jun 3 04:05:06 UTC 2024\n", undefined],
  ];
  for (const [text, canonical] of TIMESTAMPS) {
    it(`reads the TIMESTAMP ${JSON.stringify(text)} as ${canonical}`, () =>
      assert.equal(srp.canonicalTimestamp(text), canonical));
  }
});
