import assert from "node:assert/strict";
import { CognitoIdentityProviderClient, ListUsersCommand } from "@aws-sdk/client-cognito-identity-provider";
import { endAll, LocalRunCommand, smallProgram } from "../support/harness";

const ADMIN_CREATE_USER = "cognito-idp:AdminCreateUser";
const COGNITO_POWER_USER = "arn:aws:iam::aws:policy/AmazonCognitoPowerUser";
const BASIC_EXECUTION = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole";
const NOT_ON_THE_LIST = "arn:aws:iam::aws:policy/AWSDenyAll";

/** Creates a user of the function's own name, or says why not; `?forge` signs with another secret. */
const HANDLER = `
  const { AdminCreateUserCommand, CognitoIdentityProviderClient } = require("@aws-sdk/client-cognito-identity-provider");
  exports.handler = async ({ queryStringParameters }) => {
    const { AWS_ACCESS_KEY_ID, AWS_SESSION_TOKEN, AWS_LAMBDA_FUNCTION_NAME, POOL } = process.env;
    const forged = { accessKeyId: AWS_ACCESS_KEY_ID, sessionToken: AWS_SESSION_TOKEN, secretAccessKey: "guess" };
    const idp = new CognitoIdentityProviderClient(queryStringParameters?.forge ? { credentials: forged } : {});
    try {
      const { User } = await idp.send(new AdminCreateUserCommand({ UserPoolId: POOL, Username: AWS_LAMBDA_FUNCTION_NAME }));
      return { created: User.Username, token: AWS_SESSION_TOKEN };
    } catch ({ name, message }) {
      return { name, message };
    }
  };`;

/** A pool and, behind GET /<name>, a function for each role: the statements of its policy, the policies attached. */
const ROLES: Record<string, { statements?: string; attached?: string[]; inputs?: object; trust?: string }> = {
  allowed: { statements: `[{ Effect: "Allow", Action: "${ADMIN_CREATE_USER}", Resource: pool.arn }]` },
  managed: { attached: [BASIC_EXECUTION, COGNITO_POWER_USER] },
  nothing: { attached: [BASIC_EXECUTION] },
  "other-pool": { statements: `[{ Effect: "Allow", Action: "cognito-idp:*", Resource: other.arn }]` },
  denied: {
    statements: `[
      { Effect: "Allow", Action: "*", Resource: "*" },
      { Effect: "Deny", Action: "cognito-idp:Admin*", Resource: "*" },
    ]`,
  },
  unlisted: { attached: [COGNITO_POWER_USER, NOT_ON_THE_LIST] },
  bounded: { attached: [COGNITO_POWER_USER], inputs: { permissionsBoundary: COGNITO_POWER_USER } },
  condition: {
    statements: `[{
      Effect: "Allow", Action: "*", Resource: "*", Condition: { StringEquals: { "aws:PrincipalTag/team": "a" } },
    }]`,
  },
  untrusted: { attached: [COGNITO_POWER_USER], trust: "ec2.amazonaws.com" },
};

const PROGRAM = `
  const make = (type: string, name: string, inputs: object, ...outputs: string[]): any =>
    new pulumi.CustomResource(type, name, { ...inputs, ...Object.fromEntries(outputs.map((key) => [key, undefined])) });
  const document = (...statements: object[]) => ({ Version: "2012-10-17", Statement: statements });
  const pool = make("aws:cognito/userPool:UserPool", "users", {}, "arn");
  const other = make("aws:cognito/userPool:UserPool", "others", {}, "arn");
  const api = make("aws:apigatewayv2/api:Api", "api", { protocolType: "HTTP" }, "apiEndpoint");
  make("aws:apigatewayv2/stage:Stage", "stage", { apiId: api.id, name: "$default", autoDeploy: true });
  const door = (name: string, { statements = [], attached = [], inputs = {}, trust = "lambda.amazonaws.com" }: any) => {
    const role = make("aws:iam/role:Role", name, {
      name,
      assumeRolePolicy: document({ Effect: "Allow", Principal: { Service: trust }, Action: "sts:AssumeRole" }),
      ...inputs,
    }, "arn");
    if (statements.length > 0) {
      make("aws:iam/rolePolicy:RolePolicy", name, { role: role.id, policy: document(...statements) });
    }
    for (const policyArn of attached) {
      make("aws:iam/rolePolicyAttachment:RolePolicyAttachment", name + policyArn, { role: role.id, policyArn });
    }
    const fn = make("aws:lambda/function:Function", name, {
      name,
      role: role.arn,
      runtime: "nodejs22.x",
      handler: "index.handler",
      timeout: 60,
      environment: { variables: { POOL: pool.id } },
      code: new pulumi.asset.AssetArchive({ "index.js": new pulumi.asset.StringAsset(${JSON.stringify(HANDLER)}) }),
    }, "arn");
    const integration = make("aws:apigatewayv2/integration:Integration", name, {
      apiId: api.id,
      integrationType: "AWS_PROXY",
      integrationUri: fn.arn,
      payloadFormatVersion: "2.0",
    });
    const target = pulumi.interpolate\`integrations/\${integration.id}\`;
    make("aws:apigatewayv2/route:Route", name, { apiId: api.id, routeKey: "GET /" + name, target });
    make("aws:lambda/permission:Permission", name, {
      action: "lambda:InvokeFunction",
      function: fn.arn,
      principal: "apigateway.amazonaws.com",
    });
  };
  ${Object.entries(ROLES)
    .map(([name, { statements = "[]", ...role }]) => {
      return `door("${name}", { statements: ${statements}, ...${JSON.stringify(role)} });`;
    })
    .join("\n  ")}
  export const url = api.apiEndpoint;
  export const poolId = pool.id;
  export const poolArn = pool.arn;
  export const otherArn = other.arn;
`;

describe("Credentials of a function's role", () => {
  let run: LocalRunCommand;
  let outputs: Record<string, string>;
  before(async () => {
    run = await new LocalRunCommand(smallProgram(PROGRAM)).ready();
    outputs = JSON.parse(run.read("outputs.json"));
  });
  after(endAll);

  const call = async (name: string, query = "") => {
    const answer = await fetch(`${outputs.url}/${name}${query}`);
    return (await answer.json()) as { created?: string; token?: string; name?: string; message?: string };
  };
  const users = async () => {
    const env = run.env();
    const idp = new CognitoIdentityProviderClient({
      region: "eu-central-1",
      endpoint: String(env.AWS_ENDPOINT_URL),
      credentials: {
        accessKeyId: String(env.AWS_ACCESS_KEY_ID),
        secretAccessKey: String(env.AWS_SECRET_ACCESS_KEY),
      },
    });
    const { Users = [] } = await idp.send(new ListUsersCommand({ UserPoolId: outputs.poolId }));
    return Users.map(({ Username }) => Username);
  };

  // IAM User Guide, "Troubleshoot access denied error messages"; lgallard/terraform-aws-cognito-user-pool issue 116.
  const refused = (name: string, why = `because no identity-based policy allows the ${ADMIN_CREATE_USER} action`) => ({
    name: "AccessDeniedException",
    message: `User: arn:aws:sts::000000000000:assumed-role/${name}/${name} is not authorized to perform: ${ADMIN_CREATE_USER} on resource: ${outputs.poolArn} ${why}`,
  });
  const refusals: [name: string, log: RegExp, why?: string][] = [
    ["nothing", /function nothing {2}IAM: no statement of role nothing allows/],
    ["other-pool", /IAM: .*nearest: .*userpool/],
    ["denied", /IAM: statement 2 of .* denies/, "with an explicit deny in an identity-based policy"],
    ["unlisted", /IAM: role unlisted is not enforced here: .*AWSDenyAll is a policy that AWS manages/],
    ["bounded", /IAM: role bounded is not enforced here: .*permissionsBoundary/],
    ["condition", /IAM: a policy of role condition asks aws:PrincipalTag\/team/],
    ["untrusted", /IAM: the trust policy of role untrusted does not name lambda\.amazonaws\.com/],
  ];
  for (const [name, log, why] of refusals) {
    it(`are refused where the role is "${name}"`, async () => {
      const from = run.output.length;
      assert.deepEqual(await call(name), refused(name, why));
      await run.says(log, from);
      assert.ok(!(await users()).includes(name));
    });
  }

  for (const name of ["allowed", "managed"]) {
    it(`are taken where the role is "${name}"`, async () => {
      const { created, token = "" } = await call(name);
      assert.equal(created, name);
      assert.ok((await users()).includes(name));
      await run.says(new RegExp(`AdminCreateUser.*function ${name}`));
      assert.match(token, /^[A-Za-z0-9+/=]{100,}$/);
      assert.ok(!run.output.includes(token));
    });
  }

  it("are refused with another secret", async () => {
    const { name, message = "" } = await call("allowed", "?forge=1");
    assert.equal(name, "InvalidSignatureException");
    assert.match(message, /^The request signature we calculated does not match/);
  });
});
