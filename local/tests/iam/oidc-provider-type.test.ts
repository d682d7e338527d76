import assert from "node:assert/strict";
import * as fs from "node:fs";
import { NotEnforced } from "../../common/errors";
import { OIDC_PROVIDER, type OidcProviderInputs, oidcProvider } from "../../iam/oidc-provider-type";

const AWS = { region: "eu-central-1", accountId: "000000000000", gatewayUrl: "http://127.0.0.1:3000" };
const URL_ = "https://accounts.example.com";

describe("aws.iam.OpenIdConnectProvider", () => {
  const ACCEPTED: OidcProviderInputs[] = [
    { url: URL_, clientIdLists: ["web"] },
    { url: `${URL_}/realms/people`, clientIdLists: ["web", "x".repeat(255)], tags: { a: "b" } },
    { url: URL_, clientIdLists: ["web"], thumbprintLists: ["0".repeat(40), "AB".repeat(20)] },
    { url: "http://127.0.0.1:4000", clientIdLists: ["web"] },
    { url: "http://localhost:4000/path", clientIdLists: ["web"] },
    { url: "http://[::1]:4000", clientIdLists: ["web"] },
    { url: "https://127.0.0.1:4000", clientIdLists: ["web"] },
  ];
  for (const inputs of ACCEPTED) {
    it(`accepts ${JSON.stringify(inputs).slice(0, 100)}`, () => oidcProvider.check?.(inputs));
  }

  const REFUSED: [inputs: object, setting: string, message: RegExp][] = [
    [{}, "url", /give the issuer's URL/],
    [{ url: "accounts.example.com" }, "url", /give the issuer's URL/],
    [{ url: `${URL_}/${"x".repeat(255)}` }, "url", /255 characters at most/],
    [{ url: "http://accounts.example.com" }, "url", /http on loopback/],
    [{ url: "http://127.0.0.1.example.com" }, "url", /http on loopback/],
    [{ url: "http://169.254.169.254" }, "url", /http on loopback/],
    [{ url: "http://127.1:4000" }, "url", /write it as it is compared: http:\/\/127\.0\.0\.1:4000/],
    [{ url: "file:///etc/passwd" }, "url", /http on loopback/],
    [{ url: `${URL_}:8443` }, "url", /no port/],
    [{ url: `${URL_}?a=b` }, "url", /leave out query/],
    [{ url: `${URL_}/?` }, "url", /leave out query/],
    [{ url: `${URL_}#a` }, "url", /leave out query/],
    [{ url: "https://me:secret@accounts.example.com" }, "url", /leave out query/],
    [{ url: `${URL_}/` }, "url", /ends in \//],
    [{ url: `${URL_}/a/../b` }, "url", /write it as it is compared: https:\/\/accounts\.example\.com\/b/],
    [{ url: "https://ACCOUNTS.example.com" }, "url", /write it as it is compared/],
    [{ url: URL_, clientIdLists: undefined }, "clientIdLists", /is empty/],
    [{ url: URL_, clientIdLists: [] }, "clientIdLists", /is empty/],
    [{ url: URL_, clientIdLists: ["web", ""] }, "clientIdLists[1]", /1 to 255 characters/],
    [{ url: URL_, clientIdLists: ["x".repeat(256)] }, "clientIdLists[0]", /1 to 255 characters/],
    [{ url: URL_, clientIdLists: Array(101).fill("web") }, "clientIdLists", /AWS takes 100/],
    [{ url: URL_, clientIdLists: ["web"], thumbprintLists: ["xyz"] }, "thumbprintLists[0]", /40 hexadecimal/],
    [{ url: URL_, clientIdLists: ["web"], thumbprintLists: Array(6).fill("0".repeat(40)) }, "thumbprintLists", /5/],
  ];
  for (const [inputs, setting, message] of REFUSED) {
    it(`refuses ${JSON.stringify(inputs).slice(0, 80)}`, () => {
      assert.throws(
        () => oidcProvider.check?.({ clientIdLists: ["web"], ...inputs } as OidcProviderInputs),
        (error) => {
          assert.ok(error instanceof NotEnforced);
          assert.equal(error.setting, setting);
          assert.match(error.message, message);
          return true;
        },
      );
    });
  }

  it("has AWS's ARN for its id, and gives its URL without the scheme, as the AWS provider does", () => {
    const inputs = { url: `${URL_}/realms/people`, clientIdLists: ["web"] };
    const id = "arn:aws:iam::000000000000:oidc-provider/accounts.example.com/realms/people";
    assert.equal(oidcProvider.id(inputs, "other", AWS), id);
    assert.deepEqual(oidcProvider.outputs(inputs, id, AWS), {
      arn: id,
      url: "accounts.example.com/realms/people",
      thumbprintLists: [],
      tagsAll: {},
    });
    assert.deepEqual(oidcProvider.replaceOn, ["url"]);
  });

  it("knows every setting of the Pulumi resource", () => {
    assert.equal(OIDC_PROVIDER, "aws:iam/openIdConnectProvider:OpenIdConnectProvider");
    const file = require.resolve("@pulumi/aws/iam/openIdConnectProvider.js").replace(/\.js$/, ".d.ts");
    const args = /interface \w+Args \{(.*?)\n\}/s.exec(fs.readFileSync(file, "utf8"))?.[1] ?? "";
    const settings = [...args.matchAll(/^ {4}(\w+)\??:/gm)].map(([, setting]) => setting);
    assert.deepEqual(settings.sort(), Object.keys(oidcProvider.settings).sort());
  });
});
