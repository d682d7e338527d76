import assert from "node:assert/strict";
import { policyDocument } from "../../iam/policy-document";

describe("aws.iam.getPolicyDocument", () => {
  it("writes the policy that the AWS provider would", () => {
    const { json, minifiedJson } = policyDocument({
      statements: [
        {
          actions: ["sts:AssumeRole"],
          principals: [
            { type: "Service", identifiers: ["lambda.amazonaws.com"] },
            { type: "Service", identifiers: ["edgelambda.amazonaws.com"] },
          ],
        },
        {
          sid: "Own",
          effect: "Deny",
          notActions: ["s3:GetObject"],
          resources: ["*"],
          conditions: [
            { test: "StringEquals", variable: "aws:userid", values: ["a"] },
            { test: "StringEquals", variable: "aws:SourceIp", values: ["b", "c"] },
          ],
        },
      ],
    });
    assert.equal(JSON.stringify(JSON.parse(json)), minifiedJson);
    assert.deepEqual(JSON.parse(json), {
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Action: ["sts:AssumeRole"],
          Principal: { Service: ["lambda.amazonaws.com", "edgelambda.amazonaws.com"] },
        },
        {
          Sid: "Own",
          Effect: "Deny",
          NotAction: ["s3:GetObject"],
          Resource: ["*"],
          Condition: { StringEquals: { "aws:userid": ["a"], "aws:SourceIp": ["b", "c"] } },
        },
      ],
    });
  });

  it("lets everybody in where the program says so, and nobody where it does not", () => {
    const principalOf = (principals: object[]) =>
      JSON.parse(policyDocument({ statements: [{ actions: ["a:B"], principals }] }).json).Statement[0].Principal;
    assert.equal(principalOf([{ type: "*", identifiers: ["*"] }]), "*");
    assert.equal(principalOf([]), undefined);
  });

  it("refuses documents to merge, as a statement that denies may be in them", () => {
    assert.throws(
      () => policyDocument({ overridePolicyDocuments: ["{}"] }),
      /overridePolicyDocuments is not known here/,
    );
    assert.throws(() => policyDocument({ statements: [{ actionz: [] }] }), /actionz is not known here/);
  });
});
