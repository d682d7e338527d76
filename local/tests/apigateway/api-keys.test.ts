import * as assert from "node:assert/strict";
import { resourceTypes } from "../../apigateway/resource-types";
import { NotEnforced } from "../../common/errors";
import { openRoutes } from "../../execute-api/open-routes";
import { servedStack } from "../../served-stack";
import type { Inputs } from "../../stack/resources";
import {
  API_ID,
  bodyOf,
  EXECUTION_ARN,
  functionArn,
  type Gateway,
  type Reply,
  stackOf,
  withGateway,
} from "../execute-api/fixture";
import { invokeArn, Pieces, ROOT, type } from "./fixture";

const VALUE = "a-key-of-thirty-two-characters--";
const OTHER = "another-key-of-thirty-two-chars-";

/** `/` with an API key, and a plan with a key; each has its name as its id. */
function keyed(plan: Inputs = {}, method: Inputs = {}): Pieces {
  const stack = new Pieces()
    .method(ROOT, { apiKeyRequired: true, ...method })
    .resource("free--", "free")
    .method("free--");
  stack.add(type("UsagePlan"), "plan", "plan", { apiStages: [{ apiId: API_ID, stage: "dev" }], ...plan });
  for (const [name, value] of Object.entries({ "key-1": VALUE, "key-2": OTHER })) {
    stack.add(type("ApiKey"), name, name, { value });
  }
  return stack.add(type("UsagePlanKey"), "link", "key-1", { keyId: "key-1", keyType: "API_KEY", usagePlanId: "plan" });
}
const deployed = (plan: Inputs = {}, method: Inputs = {}) => keyed(plan, method).deployment().stage();

const get = (gateway: Gateway, key?: string, target = "/dev"): Promise<Reply> =>
  gateway.send(target, key === undefined ? {} : { headers: { "x-api-key": key } });

describe("apigateway: API keys", () => {
  it("let in the key of a plan of the stage, and tell the function which", () =>
    withGateway(deployed(), async (gateway) => {
      assert.equal((await get(gateway, VALUE)).status, 200);
      const { apiKey, apiKeyId } = gateway.event.requestContext.identity;
      assert.deepEqual({ apiKey, apiKeyId }, { apiKey: VALUE, apiKeyId: "key-1" });
    }));

  const REFUSED: [title: string, stack: () => Pieces, headers: [string, string][]][] = [
    ["no key", keyed, []],
    ["an empty key", keyed, [["x-api-key", ""]]],
    ["an unknown key", keyed, [["x-api-key", `${VALUE}x`]]],
    ["a key of no plan", keyed, [["x-api-key", OTHER]]],
    [
      "a key sent twice",
      keyed,
      [
        ["x-api-key", VALUE],
        ["X-API-Key", VALUE],
      ],
    ],
    [
      "a key of a plan of another stage",
      () => keyed({ apiStages: [{ apiId: API_ID, stage: "prod" }] }),
      [["x-api-key", VALUE]],
    ],
    [
      "a disabled key",
      () => keyed().add(type("ApiKey"), "key-1", "key-1", { value: VALUE, enabled: false }) as Pieces,
      [["x-api-key", VALUE]],
    ],
  ];
  for (const [title, stack, headers] of REFUSED) {
    it(`refuse ${title} before the function`, () =>
      withGateway(stack().deployment().stage(), async (gateway) => {
        const reply = await gateway.send("/dev", { headers });
        assert.deepEqual(
          [reply.status, reply.text, reply.headers["x-amzn-errortype"]],
          [403, '{"message":"Forbidden"}', "ForbiddenException"],
        );
        assert.deepEqual(gateway.invoked, []);
        assert.equal(JSON.stringify(gateway.lines).includes(VALUE), false);
      }));
  }

  it("are asked for after the lock, and only where the method requires one", () =>
    withGateway(deployed({}, { authorization: "COGNITO_USER_POOLS", authorizerId: "users" }), async (gateway) => {
      assert.equal((await get(gateway, VALUE)).status, 401);
      assert.deepEqual(gateway.invoked, []);
      assert.equal((await get(gateway, undefined, "/dev/free")).status, 200);
    }));

  it("are asked for by the routes of an OpenAPI body too, beside their locks", () => {
    const body = bodyOf([{ path: "/", lock: "cognito", function: "f" }]);
    body.paths["/"].get.security.push({ api_key: [] });
    body.securityDefinitions.api_key = { type: "apiKey", name: "x-api-key", in: "header" };
    const stack = stackOf([{ path: "/" }], body)
      .add(type("ApiKey"), "key-1", "key-1", { value: VALUE })
      .add(type("UsagePlan"), "plan", "plan", { apiStages: [{ apiId: API_ID, stage: "dev" }] })
      .add(type("UsagePlanKey"), "link", "key-1", { keyId: "key-1", keyType: "API_KEY", usagePlanId: "plan" });
    return withGateway(stack, async (gateway) => {
      const send = (headers: Record<string, string>) => gateway.send("/dev", { headers });
      assert.equal((await send({ "x-api-key": VALUE })).status, 401);
      assert.equal((await send({ Authorization: "id" })).status, 403);
      assert.deepEqual(gateway.invoked, []);
      assert.equal((await send({ Authorization: "id", "x-api-key": VALUE })).status, 200);
    });
  });

  it("throttle a key by its plan, and a method by the plan's own limits", () => {
    const apiStages = [{ apiId: API_ID, stage: "dev", throttles: [{ path: "//GET", rateLimit: 1, burstLimit: 1 }] }];
    return withGateway(
      deployed({ apiStages, throttleSettings: { rateLimit: 100, burstLimit: 100 } }),
      async (gateway) => {
        assert.equal((await get(gateway, VALUE)).status, 200);
        const reply = await get(gateway, VALUE);
        assert.deepEqual([reply.status, reply.text], [429, '{"message":"Too Many Requests"}']);
        assert.equal(gateway.invoked.length, 1);
        gateway.now += 1_000;
        assert.equal((await get(gateway, VALUE)).status, 200);
      },
    );
  });

  it("refuses beyond the quota of a period, and allows again in the next", () =>
    withGateway(deployed({ quotaSettings: { limit: 1, period: "DAY" } }), async (gateway) => {
      assert.equal((await get(gateway, VALUE)).status, 200);
      const reply = await get(gateway, VALUE);
      assert.deepEqual(
        [reply.status, reply.text, reply.headers["x-amzn-errortype"]],
        [429, '{"message":"Limit Exceeded"}', "LimitExceededException"],
      );
      assert.equal(gateway.invoked.length, 1);
      gateway.now += 86_400_000;
      assert.equal((await get(gateway, VALUE)).status, 200);
    }));

  it("may come from the Lambda authorizer instead", () => {
    const stack = keyed({}, { authorization: "CUSTOM", authorizerId: "asked-" })
      .piece("Authorizer", "asked-", { authorizerUri: invokeArn("authorizer"), authorizerResultTtlInSeconds: 0 })
      .permission("authorizer", { function: functionArn("authorizer"), sourceArn: `${EXECUTION_ARN}/authorizers/*` });
    stack.add(type("RestApi"), "api", API_ID, { name: "pieces", apiKeySource: "AUTHORIZER" });
    return withGateway(stack.deployment().stage(), async (gateway) => {
      const answer = (usageIdentifierKey?: string) => ({
        ok: true as const,
        payload: {
          principalId: "ann",
          policyDocument: { Version: "2012-10-17", Statement: [{ Action: "*", Effect: "Allow", Resource: "*" }] },
          usageIdentifierKey,
        },
      });
      const send = () => gateway.send("/dev", { headers: { Authorization: "t", "x-api-key": VALUE } });
      const reached = () => gateway.invoked.filter(({ functionArn: arn }) => arn === functionArn("f")).length;
      for (const key of [undefined, OTHER]) {
        gateway.answers.set("authorizer", answer(key));
        assert.equal((await send()).status, 403);
        assert.equal(reached(), 0);
      }
      gateway.answers.set("authorizer", answer(VALUE));
      assert.equal((await send()).status, 200);
      assert.equal(reached(), 1);
    });
  });

  it("do not make a route locked: it is named as open", () => {
    const open = openRoutes(servedStack(deployed().resources));
    assert.deepEqual(open, ["GET / (stage dev, with an API key)", "GET /free (stage dev)"]);
  });

  const PLAN = { apiStages: [{ apiId: API_ID, stage: "dev" }] };
  const INPUTS: [name: string, inputs: Inputs, setting: string][] = [
    ["ApiKey", { value: "short" }, "value"],
    ["ApiKey", { enabled: "yes" }, "enabled"],
    ["UsagePlan", { ...PLAN, quotaSettings: { limit: 1, period: "HOUR" } }, "quotaSettings.period"],
    ["UsagePlan", { ...PLAN, quotaSettings: { limit: -1, period: "DAY" } }, "quotaSettings.limit"],
    ["UsagePlan", { ...PLAN, quotaSettings: { limit: 1, offset: 1, period: "DAY" } }, "quotaSettings.offset"],
    ["UsagePlan", { ...PLAN, throttleSettings: { rateLimit: "1" } }, "throttleSettings.rateLimit"],
    [
      "UsagePlan",
      { apiStages: [{ apiId: API_ID, stage: "dev", throttles: [{ path: "pets" }] }] },
      "apiStages[0].throttles[0].path",
    ],
    ["UsagePlanKey", { keyId: "key-1", keyType: "TOKEN", usagePlanId: "plan" }, "keyType"],
  ];
  for (const [name, inputs, setting] of INPUTS) {
    it(`refuses a ${name} by its ${setting}`, () => {
      assert.throws(
        () => resourceTypes[type(name)]?.check?.(inputs),
        (error) => error instanceof NotEnforced && error.setting === setting,
      );
    });
  }

  it("are generated where the program gives no value, and kept", () => {
    const aws = { region: "eu-central-1", accountId: "0", gatewayUrl: "" };
    const known = resourceTypes[type("ApiKey")];
    const { value } = known?.outputs({}, "key", aws) ?? {};
    assert.match(String(value), /^[0-9a-z]{40}$/);
    assert.equal(known?.outputs({}, "key", aws, { value })?.value, value);
  });
});
