import * as assert from "node:assert/strict";
import { Sha256 } from "@aws-crypto/sha256-js";
import { SignatureV4a } from "@smithy/signature-v4a";
import { parseQuery } from "../../http/query";
import { RawHeaders } from "../../http/raw-headers";
import { verifySignature } from "../../sigv4/verify";
import { type Gateway, KEYS, type KeyName, NOW, REGION, stackOf, withGateway } from "../execute-api/fixture";

interface Signed {
  headers: Record<string, string>;
}

/** The headers that @smithy/signature-v4a adds, beside those that it was given. */
async function sign(
  gateway: Gateway,
  key: KeyName = "user",
  regionSet = "*",
  service = "execute-api",
): Promise<Signed> {
  const signer = new SignatureV4a({
    credentials: KEYS[key],
    region: regionSet,
    service,
    sha256: Sha256,
    uriEscapePath: true,
  });
  const { headers } = await signer.sign(
    { protocol: "http:", hostname: "127.0.0.1", method: "GET", path: "/dev/", headers: { host: gateway.host } },
    { signingDate: new Date(NOW) },
  );
  return { headers };
}

const send = (gateway: Gateway, { headers }: Signed) => gateway.send("/dev/", { headers });

describe("sigv4: a signature of SigV4a", () => {
  for (const regionSet of ["*", REGION, "eu-*", `us-east-1,${REGION}`]) {
    it(`is let in for the regions ${regionSet}`, () =>
      withGateway(stackOf(), async (gateway) => {
        assert.equal((await send(gateway, await sign(gateway, "user", regionSet))).status, 200);
        assert.equal(gateway.event.requestContext.identity.accessKey, KEYS.user.accessKeyId);
      }));
  }

  const header = (signed: Signed, name: string, change: (value: string) => string): Signed => {
    const found = Object.keys(signed.headers).find((each) => each.toLowerCase() === name) ?? name;
    return { headers: { ...signed.headers, [found]: change(signed.headers[found] ?? "") } };
  };
  const REFUSED: [title: string, signed: (gateway: Gateway) => Promise<Signed>, status: number, type: string][] = [
    ["for other regions", (it) => sign(it, "user", "us-*"), 403, "InvalidSignatureException"],
    ["for another service", (it) => sign(it, "user", "*", "s3"), 403, "InvalidSignatureException"],
    [
      "whose regions were changed",
      async (it) => header(await sign(it, "user", "us-*"), "x-amz-region-set", () => "*"),
      403,
      "InvalidSignatureException",
    ],
    [
      "whose regions are not signed",
      async (it) =>
        header(await sign(it), "authorization", (value) =>
          value.replace("x-amz-region-set;", "").replace(";x-amz-region-set", ""),
        ),
      403,
      "IncompleteSignatureException",
    ],
    [
      "that is changed",
      async (it) =>
        header(await sign(it), "authorization", (value) => value.replace(/.$/, (last) => (last === "0" ? "1" : "0"))),
      403,
      "InvalidSignatureException",
    ],
    [
      "that is no DER",
      async (it) =>
        header(await sign(it), "authorization", (value) =>
          value.replace(/Signature=.*/, `Signature=${"ff".repeat(70)}`),
        ),
      403,
      "InvalidSignatureException",
    ],
    [
      "of another date",
      async (it) => header(await sign(it), "x-amz-date", () => "20240617T145826Z"),
      403,
      "InvalidSignatureException",
    ],
    [
      "by another key's id",
      async (it) =>
        header(
          header(await sign(it), "authorization", (value) =>
            value.replace(KEYS.user.accessKeyId, KEYS.admin.accessKeyId),
          ),
          "x-amz-security-token",
          () => KEYS.admin.sessionToken,
        ),
      403,
      "InvalidSignatureException",
    ],
    ["by a stolen key", (it) => sign(it, "stolen"), 403, "UnrecognizedClientException"],
    [
      "with a credential of five elements",
      async (it) =>
        header(await sign(it), "authorization", (value) => value.replace("/execute-api/", `/${REGION}/execute-api/`)),
      403,
      "IncompleteSignatureException",
    ],
  ];
  for (const [title, signed, status, type] of REFUSED) {
    it(`${title} is refused before the function`, () =>
      withGateway(stackOf(), async (gateway) => {
        const reply = await send(gateway, await signed(gateway));
        assert.deepEqual([reply.status, reply.headers["x-amzn-errortype"]], [status, type]);
        assert.deepEqual(gateway.invoked, []);
      }));
  }

  it("lets in by the role's policies alone", () =>
    withGateway(stackOf(), async (gateway) => {
      const reply = await send(gateway, await sign(gateway, "denied"));
      assert.equal(reply.status, 403);
      assert.deepEqual(gateway.invoked, []);
    }));

  it("is unknown where the endpoint does not accept it", () =>
    withGateway(stackOf(), async (gateway) => {
      const { headers } = await sign(gateway);
      const verification = verifySignature(
        {
          method: "GET",
          headers: new RawHeaders(Object.entries(headers).flat()),
          target: { raw: "/dev/", path: "/dev/", query: "", parameters: parseQuery("") },
          body: Buffer.alloc(0),
        },
        { lookup: () => KEYS.user, scope: { region: REGION, service: "execute-api" }, now: NOW },
      );
      assert.equal(verification.ok, false);
      assert.match(
        verification.ok ? "" : verification.message,
        /^Unsupported AWS 'algorithm': 'AWS4-ECDSA-P256-SHA256'/,
      );
    }));
});
