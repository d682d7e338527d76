import assert from "node:assert/strict";
import { type SentRequest, verifySent } from "./signing";
import recorded from "./vectors/clients.json";

const { accessKeyId, secretAccessKey, sessionToken, region, service } = recorded;

describe(`sigv4: ${recorded.title}`, () => {
  for (const { client, body, ...rest } of recorded.requests) {
    it(`${client}: ${rest.method} ${rest.target.slice(0, 40)} is let in`, () => {
      const result = verifySent(
        {
          ...rest,
          rawHeaders: rest.rawHeaders as [string, string][],
          body: Buffer.from(body),
        } satisfies SentRequest,
        {
          lookup: (id, token) => (id === accessKeyId && token === sessionToken ? { secretAccessKey } : "unknown"),
          scope: { region, service },
          now: Date.parse(recorded.timestamp),
        },
      );
      assert.deepEqual(result, { ok: true, accessKeyId, credential: { secretAccessKey } });
    });
  }
});
