import assert from "node:assert/strict";
import { type SignedRequest, verifySignature } from "../../sigv4/verify";
import recorded from "./vectors/clients.json";

const { accessKeyId, secretAccessKey, sessionToken, region, service } = recorded;

describe(`sigv4: ${recorded.title}`, () => {
  for (const { client, body, ...rest } of recorded.requests) {
    it(`${client}: ${rest.method} ${rest.target.slice(0, 40)} is let in`, () => {
      const result = verifySignature(
        {
          ...rest,
          rawHeaders: rest.rawHeaders as [string, string][],
          body: Buffer.from(body),
        } satisfies SignedRequest,
        (id, token) => (id === accessKeyId && token === sessionToken ? { secretAccessKey } : "unknown"),
        { region, service },
        Date.parse(recorded.timestamp),
      );
      assert.deepEqual(result, { ok: true, accessKeyId, credential: { secretAccessKey } });
    });
  }
});
