import assert from "node:assert/strict";
import { RawHeaders } from "../../http/raw-headers";
import { unservedHost } from "../../http/served-host";

const AWS_NAME = "cognito-idp.eu-central-1.amazonaws.com";
const unserved = (...hosts: string[]) =>
  unservedHost(new RawHeaders(hosts.flatMap((host) => ["Host", host])), (name) => name === AWS_NAME);

describe("http: Host", () => {
  const cases: [host: string, served: boolean][] = [
    ["localhost", true],
    ["LocalHost:4566", true],
    ["localhost.", true],
    ["127.0.0.1", true],
    ["127.0.0.1:4566", true],
    ["127.8.9.10:1", false],
    ["[::1]:4566", true],
    ["cognito-idp.localhost:4566", true],
    ["cognito-idp.eu-central-1.amazonaws.com", true],
    ["Cognito-IDP.eu-central-1.amazonaws.com.:443", true],
    ["s3.amazonaws.com", false],
    ["evil.s3.eu-central-1.amazonaws.com", false],
    ["x.cognito-idp.eu-central-1.amazonaws.com", false],
    ["", false],
    ["evil.example", false],
    ["evil.example:4566", false],
    ["localhost.evil.example", false],
    ["127.0.0.1.evil.example", false],
    ["127.evil.example", false],
    ["evillocalhost", false],
    ["evilamazonaws.com", false],
    ["amazonaws.com.evil.example", false],
    ["10.0.0.1", false],
    ["0.0.0.0:4566", false],
    ["[::]:4566", false],
    ["[::ffff:10.0.0.1]", false],
    ["127.0.0.1:4566@evil.example", false],
    ["evil.example/localhost", false],
    ["localhost:4566:80", false],
    ["localhost:", false],
    [" localhost", false],
  ];
  for (const [host, served] of cases) {
    it(`${served ? "serves" : "refuses"} ${JSON.stringify(host)}`, () => {
      assert.equal(unserved(host) === undefined, served);
    });
  }

  it("refuses two Host headers, both right", () => {
    assert.equal(unserved("localhost", "localhost")?.actual, "2 of them");
  });
});
