import assert from "node:assert/strict";
import { isRefusal } from "../../sigv4/errors";
import { readUnverifiedAuthorization } from "../../sigv4/read-authorization";
import { received } from "./signing";

const read = (target: string, ...rawHeaders: [string, string][]) =>
  readUnverifiedAuthorization(received({ method: "GET", target, rawHeaders, body: Buffer.alloc(0) }));

describe("sigv4: what a request says of its signature", () => {
  it("is read from the header", () => {
    const authorization = read(
      "/dev/",
      ["X-Amz-Date", "20260102T030405Z"],
      ["Authorization", "AWS4-HMAC-SHA256 Credential=a/b/c/d/e,SignedHeaders=Host;x-amz-date,Signature=0f"],
    );
    assert.deepEqual(authorization, {
      form: "header",
      algorithm: "AWS4-HMAC-SHA256",
      credential: "a/b/c/d/e",
      signedHeaders: ["host", "x-amz-date"],
      signature: "0f",
      date: "20260102T030405Z",
      sessionToken: undefined,
      regionSet: undefined,
    });
  });

  it("is read from a presigned query", () => {
    const authorization = read(
      "/dev/?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=a%2Fb%2Fc%2Fd%2Fe&X-Amz-Date=20260102T030405Z&X-Amz-SignedHeaders=host&X-Amz-Signature=0f&X-Amz-Security-Token=t%2F",
    );
    assert.deepEqual(authorization, {
      form: "query",
      algorithm: "AWS4-HMAC-SHA256",
      credential: "a/b/c/d/e",
      signedHeaders: ["host"],
      signature: "0f",
      date: "20260102T030405Z",
      sessionToken: "t/",
      regionSet: undefined,
    });
  });

  it("X-Amz-Date goes before Date", () => {
    const authorization = read(
      "/dev/",
      ["Date", "Fri, 02 Jan 2026 03:04:05 GMT"],
      ["X-Amz-Date", "20260102T030405Z"],
      ["Authorization", "AWS4-HMAC-SHA256 Credential=a, SignedHeaders=host, Signature=0f"],
    );
    assert.ok(!isRefusal(authorization));
    assert.equal(authorization.date, "20260102T030405Z");
  });

  // A public report of 2025: an unknown route answers such a header with Missing Authentication Token, not with one
  // of the refusals of this step.
  it("may name an unknown algorithm", () => {
    const authorization = read(
      "/dev/",
      ["X-Amz-Date", "20260102T030405Z"],
      ["Authorization", "Some-API Credential=a/b/c/d/e, SignedHeaders=host, Signature=0f"],
    );
    assert.ok(!isRefusal(authorization));
  });
});
