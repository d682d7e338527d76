import assert from "node:assert/strict";
import { NotEnforced } from "../../common/errors";
import { refusedByPolicy } from "../../lambda/permissions";
import { PERMISSION, resourceTypes } from "../../lambda/resource-types";
import { type Inputs, Resources } from "../../stack/resources";
import { AWS } from "./fixture";

const FUNCTION_ARN = "arn:aws:lambda:eu-central-1:000000000000:function:orders";
const CALLER = {
  service: "apigateway.amazonaws.com",
  sourceArn: "arn:aws:execute-api:eu-central-1:000000000000:abc123/dev/GET/me",
  sourceAccount: "000000000000",
};
const GRANT = {
  action: "lambda:InvokeFunction",
  function: FUNCTION_ARN,
  principal: "apigateway.amazonaws.com",
  sourceArn: "arn:aws:execute-api:eu-central-1:000000000000:abc123/*/GET/me",
};
const type = resourceTypes[PERMISSION];

function table(...grants: Inputs[]): Resources {
  return grants.reduce<Resources>((resources, inputs, index) => {
    type?.check?.(inputs);
    const id = `statement-${index}`;
    return resources.with({ urn: id, type: PERMISSION, name: id, id, inputs, outputs: { statementId: id } });
  }, new Resources());
}

describe("aws:lambda/permission:Permission", () => {
  const allowing: Record<string, Inputs> = {
    "any stage, this method and path": {},
    "the action in awsx's capitals": { action: "lambda:invokeFunction" },
    "every action": { action: "lambda:*" },
    "the function by name": { function: "orders" },
    "the function by partial ARN": { function: "000000000000:function:orders" },
    "any source": { sourceArn: undefined },
    anybody: { principal: "*", sourceArn: undefined },
    "its own account": { sourceAccount: "000000000000" },
    "one character of the path": { sourceArn: GRANT.sourceArn.replace("/me", "/m?") },
    "a run over slashes": { sourceArn: "arn:aws:execute-api:eu-central-1:000000000000:abc123/*" },
  };
  for (const [what, change] of Object.entries(allowing)) {
    it(`lets API Gateway in: ${what}`, () => {
      assert.equal(refusedByPolicy(table({ ...GRANT, ...change }), FUNCTION_ARN, CALLER), undefined);
    });
  }

  const near = (from: string, to: string) => ({ sourceArn: GRANT.sourceArn.replace(from, to) });
  const refusing: Record<string, Inputs> = {
    "another action": { action: "lambda:GetFunction" },
    "another function": { function: "orders2" },
    "another function's ARN": { function: `${FUNCTION_ARN}2` },
    "another account's function": { function: "000000000001:function:orders" },
    "another service": { principal: "events.amazonaws.com" },
    "an account": { principal: "000000000000" },
    "another account's API": { sourceAccount: "000000000001" },
    "another API": near("abc123", "abc124"),
    "another method": near("GET", "POST"),
    "another region": near("eu-central-1", "eu-central-2"),
    "a path that goes on": near("/me", "/me/"),
    "a path that starts so": near("/me", "/m"),
    "a dot that is a dot": near("abc123", "abc.23"),
    "a wildcard that would cross a colon": { sourceArn: "arn:aws:execute-api:*abc123/*/GET/me" },
    "one character too many": near("/me", "/me?"),
  };
  for (const [what, change] of Object.entries(refusing)) {
    it(`refuses: ${what}`, () => {
      const reason = refusedByPolicy(table({ ...GRANT, ...change }), FUNCTION_ARN, CALLER);
      assert.equal(reason?.lock, "Lambda");
      assert.equal(reason.check, "permission");
    });
  }

  it("says what there is and what is needed", () => {
    assert.deepEqual(refusedByPolicy(table({ ...GRANT, ...near("GET", "POST") }), FUNCTION_ARN, CALLER), {
      lock: "Lambda",
      check: "permission",
      expected:
        "an aws.lambda.Permission for apigateway.amazonaws.com and arn:aws:execute-api:eu-central-1:000000000000:abc123/dev/GET/me",
      actual: "for arn:aws:execute-api:eu-central-1:000000000000:abc123/*/POST/me",
    });
    assert.equal(refusedByPolicy(table(), FUNCTION_ARN, CALLER)?.actual, "none");
  });

  it("is asked anew when the resources change", () => {
    const [before, after] = [table(), table(GRANT)];
    assert.equal(refusedByPolicy(before, FUNCTION_ARN, CALLER)?.actual, "none");
    assert.equal(refusedByPolicy(after, FUNCTION_ARN, CALLER), undefined);
    assert.equal(refusedByPolicy(after.without("statement-0"), FUNCTION_ARN, CALLER)?.actual, "none");
  });

  it("answers each function, source and account for itself", () => {
    const resources = table(GRANT);
    assert.equal(refusedByPolicy(resources, FUNCTION_ARN, CALLER), undefined);
    for (const other of [{ sourceArn: CALLER.sourceArn.replace("GET", "POST") }, { service: "events.amazonaws.com" }]) {
      assert.notEqual(refusedByPolicy(resources, FUNCTION_ARN, { ...CALLER, ...other }), undefined);
    }
    assert.notEqual(refusedByPolicy(resources, `${FUNCTION_ARN}2`, CALLER), undefined);
  });

  it("needs one statement that allows, whatever the others say", () => {
    const resources = table({ ...GRANT, function: "other" }, { ...GRANT, ...near("GET", "POST") }, GRANT);
    assert.equal(refusedByPolicy(resources, FUNCTION_ARN, CALLER), undefined);
  });

  const invalid: [change: Inputs, setting: string][] = [
    [{ action: "s3:GetObject" }, "action"],
    [{ function: `${FUNCTION_ARN}:live` }, "function"],
    [{ function: "orders:1" }, "function"],
    [{ principal: "" }, "principal"],
    [{ sourceArn: "" }, "sourceArn"],
    [{ sourceAccount: "" }, "sourceAccount"],
  ];
  for (const [change, setting] of invalid) {
    it(`refuses ${JSON.stringify(change)}`, () => {
      assert.throws(
        () => type?.check?.({ ...GRANT, ...change }),
        (error) => error instanceof NotEnforced && error.setting === setting,
      );
    });
  }

  for (const setting of ["eventSourceToken", "principalOrgId", "qualifier", "region"]) {
    it(`does not know ${setting}, which no call here could meet`, () => {
      assert.equal(type && Object.hasOwn(type.settings, setting), false);
    });
  }

  it("is named by its statement", () => {
    assert.match(String(type?.id(GRANT, "door", AWS)), /^door-[0-9a-f]{7}$/);
    assert.equal(type?.id({ ...GRANT, statementId: "mine" }, "door", AWS), "mine");
    assert.match(String(type?.id({ ...GRANT, statementIdPrefix: "api-" }, "door", AWS)), /^api-[0-9a-f]{7}$/);
  });
});
