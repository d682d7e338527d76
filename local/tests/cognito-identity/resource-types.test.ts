import assert from "node:assert/strict";
import { checkIdentityPools } from "../../cognito-identity";
import { resourceTypes } from "../../cognito-identity/resource-types";
import { NotEnforced } from "../../common/errors";
import type { Inputs, Resource } from "../../stack/resources";
import { attachment, KEY, OTHER_POOL_ID, POOL_ID, PROVIDER, pool, resource, table, USER } from "./fixture";

const AWS = { region: "eu-central-1", accountId: "000000000000", gatewayUrl: "http://127.0.0.1:3000" };
const POOL = "aws:cognito/identityPool:IdentityPool";
const ATTACHMENT = "aws:cognito/identityPoolRoleAttachment:IdentityPoolRoleAttachment";

const typeOf = (type: string) => resourceTypes[type] ?? assert.fail(`there is no ${type}`);

function refused(act: () => void): NotEnforced {
  try {
    act();
  } catch (error) {
    assert.ok(error instanceof NotEnforced, String(error));
    return error;
  }
  assert.fail("it was accepted");
}

describe("cognito-identity: resource types", () => {
  const token = { identityProvider: KEY, type: "Token", ambiguousRoleResolution: "Deny" };
  const rule = { claim: "email", matchType: "Equals", value: "a", roleArn: USER };
  const rules = { ...token, type: "Rules" };

  const accepted: [type: string, inputs: Inputs][] = [
    [POOL, { identityPoolName: "people" }],
    [POOL, { allowUnauthenticatedIdentities: false, allowClassicFlow: false }],
    [POOL, { openidConnectProviderArns: [], samlProviderArns: [], supportedLoginProviders: {} }],
    [POOL, { developerProviderName: "" }],
    [ATTACHMENT, { roles: { authenticated: USER, unauthenticated: USER } }],
    [ATTACHMENT, { roleMappings: [token] }],
    [ATTACHMENT, { roleMappings: [{ ...rules, mappingRules: [rule] }] }],
  ];
  for (const [type, inputs] of accepted) {
    it(`accepts ${JSON.stringify(inputs)}`, () => {
      typeOf(type).check?.(inputs);
      for (const setting of Object.keys(inputs)) assert.ok(Object.hasOwn(typeOf(type).settings, setting));
    });
  }

  const refusals: [type: string, inputs: Inputs, setting: string, message: RegExp][] = [
    [POOL, { allowUnauthenticatedIdentities: true }, "allowUnauthenticatedIdentities", /no guests; set it to false/],
    [POOL, { allowClassicFlow: true }, "allowClassicFlow", /set it to false/],
    [POOL, { developerProviderName: "login.example" }, "developerProviderName", /leave it out/],
    [POOL, { samlProviderArns: ["arn"] }, "samlProviderArns", /use cognitoIdentityProviders/],
    [
      POOL,
      { supportedLoginProviders: { "graph.facebook.com": "1" } },
      "supportedLoginProviders",
      /use cognitoIdentityProviders/,
    ],
    [ATTACHMENT, { roles: { admin: USER } }, "roles.admin", /allowed is authenticated or unauthenticated/],
    [
      ATTACHMENT,
      { roleMappings: [token, { ...token, type: "token" }] },
      "roleMappings[1].type",
      /^is "token"; allowed is Token or Rules$/,
    ],
    [
      ATTACHMENT,
      { roleMappings: [{ ...token, ambiguousRoleResolution: undefined }] },
      "roleMappings[0].ambiguousRoleResolution",
      /allowed is AuthenticatedRole or Deny/,
    ],
    [ATTACHMENT, { roleMappings: [rules] }, "roleMappings[0].mappingRules", /type is Rules/],
    [
      ATTACHMENT,
      { roleMappings: [{ ...token, mappingRules: [rule] }] },
      "roleMappings[0].mappingRules",
      /type is Token/,
    ],
    [
      ATTACHMENT,
      { roleMappings: [{ ...rules, mappingRules: [rule, { ...rule, matchType: "Matches" }] }] },
      "roleMappings[0].mappingRules[1].matchType",
      /allowed is Equals or Contains or StartsWith or NotEqual/,
    ],
    [
      ATTACHMENT,
      { roleMappings: [{ ...rules, mappingRules: [{ ...rule, claim: "cognito:groups" }] }] },
      "roleMappings[0].mappingRules[0].claim",
      /use a mapping of type Token/,
    ],
    [
      ATTACHMENT,
      { roleMappings: [{ ...rules, mappingRules: [{ ...rule, roleArn: undefined }] }] },
      "roleMappings[0].mappingRules[0].roleArn",
      /must be a text/,
    ],
  ];
  for (const [type, inputs, setting, message] of refusals) {
    it(`refuses ${setting}: ${JSON.stringify(inputs)}`, () => {
      const error = refused(() => typeOf(type).check?.(inputs));
      assert.equal(error.setting, setting);
      assert.match(error.message, message);
    });
  }

  const urn = (type: string, name: string) => `urn:pulumi:dev::serverless-auth::${type}::${name} (${type})`;
  const OIDC = "arn:aws:iam::000000000000:oidc-provider/accounts.example";
  const provider = resource("aws:iam/openIdConnectProvider:OpenIdConnectProvider", "other", OIDC, {
    url: "https://accounts.example",
    clientIdLists: ["web"],
  });
  const mapped = (mapping: Inputs) => attachment({ roleMappings: [mapping] });
  const whole: [title: string, resources: Resource[], setting: string, message: RegExp][] = [
    [
      "two attachments for a pool",
      [pool(), attachment(), attachment({}, "more")],
      `${urn(ATTACHMENT, "more")}: identityPoolId`,
      /roles attaches roles to the same pool/,
    ],
    [
      "a provider that is no user pool",
      [pool({ cognitoIdentityProviders: [{ providerName: "accounts.google.com", clientId: "1" }] })],
      `${urn(POOL, "identities")}: cognitoIdentityProviders[0].providerName`,
      /the endpoint of a user pool/,
    ],
    [
      "a provider behind a name that only looks like AWS's",
      [pool({ cognitoIdentityProviders: [{ providerName: `${PROVIDER}/x`, clientId: "1" }] })],
      `${urn(POOL, "identities")}: cognitoIdentityProviders[0].providerName`,
      /the endpoint of a user pool/,
    ],
    [
      "a provider without client",
      [pool({ cognitoIdentityProviders: [{ providerName: PROVIDER }] })],
      `${urn(POOL, "identities")}: cognitoIdentityProviders[0].clientId`,
      /is missing/,
    ],
    [
      "a mapping for another client",
      [pool(), attachment({ roleMappings: [{ ...token, identityProvider: `${PROVIDER}:other` }] })],
      `${urn(ATTACHMENT, "roles")}: roleMappings[0].identityProvider`,
      /is not `<providerName>:<clientId>` of one/,
    ],
    [
      "a mapping without client",
      [pool(), attachment({ roleMappings: [{ ...token, identityProvider: PROVIDER }] })],
      `${urn(ATTACHMENT, "roles")}: roleMappings[0].identityProvider`,
      /is not `<providerName>:<clientId>` of one/,
    ],
    [
      "an OpenID Connect provider of another stack",
      [pool({ openidConnectProviderArns: [OIDC] })],
      `${urn(POOL, "identities")}: openidConnectProviderArns[0]`,
      /is no provider of this stack/,
    ],
    [
      "a mapping of type Token for an OpenID Connect provider",
      [provider, pool({ openidConnectProviderArns: [OIDC] }), mapped({ ...token, identityProvider: OIDC })],
      `${urn(ATTACHMENT, "roles")}: roleMappings[0].type`,
      /use Rules/,
    ],
    [
      "a mapping by the URL of an OpenID Connect provider",
      [
        provider,
        pool({ openidConnectProviderArns: [OIDC] }),
        mapped({ ...rules, identityProvider: "accounts.example" }),
      ],
      `${urn(ATTACHMENT, "roles")}: roleMappings[0].identityProvider`,
      /nor one of its openidConnectProviderArns/,
    ],
    [
      "two OpenID Connect providers of one URL",
      [provider, { ...provider, urn: `${provider.urn}2` }, pool()],
      `${provider.urn}2 (${provider.type}): url`,
      /there is another provider accounts.example/,
    ],
    [
      "a client that is mapped twice",
      [pool(), attachment({ roleMappings: [token, token] })],
      `${urn(ATTACHMENT, "roles")}: roleMappings[1].identityProvider`,
      /is mapped twice/,
    ],
  ];
  for (const [title, resources, setting, message] of whole) {
    it(`refuses ${title}`, () => {
      const error = refused(() => checkIdentityPools(table(...resources)));
      assert.equal(error.line, `${setting}: ${error.message}`);
      assert.match(error.message, message);
    });
  }

  it("accepts an attachment for each of two pools", () => {
    checkIdentityPools(
      table(
        pool(),
        attachment(),
        pool({}, OTHER_POOL_ID, "others"),
        attachment({ identityPoolId: OTHER_POOL_ID }, "more"),
      ),
    );
  });

  it("gives an identity pool AWS's id and outputs, a new id each time", () => {
    const type = typeOf(POOL);
    const ids = [type.id({}, "identities", AWS), type.id({}, "identities", AWS)];
    for (const id of ids) assert.match(id, /^eu-central-1:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    assert.notEqual(ids[0], ids[1]);
    assert.equal(
      type.outputs({}, POOL_ID, AWS).arn,
      `arn:aws:cognito-identity:eu-central-1:000000000000:identitypool/${POOL_ID}`,
    );
  });

  it("gives an attachment the pool's id", () => {
    assert.equal(typeOf(ATTACHMENT).id({ identityPoolId: POOL_ID }, "roles", AWS), POOL_ID);
  });

  it("knows every setting of the Pulumi resource but the region, which a stack has one of", async () => {
    const fs = await import("node:fs/promises");
    for (const [type, name] of [
      [POOL, "identityPool"],
      [ATTACHMENT, "identityPoolRoleAttachment"],
    ] as const) {
      const file = require.resolve(`@pulumi/aws/cognito/${name}.js`).replace(/\.js$/, ".d.ts");
      const args = /interface \w+Args \{(.*?)\n\}/s.exec(await fs.readFile(file, "utf8"))?.[1] ?? "";
      const settings = [...args.matchAll(/^ {4}(\w+)\??:/gm)].map(([, setting]) => setting);
      assert.ok(settings.length > 3);
      assert.deepEqual(
        settings.filter((setting) => setting !== "region").sort(),
        Object.keys(typeOf(type).settings).sort(),
      );
    }
  });
});
