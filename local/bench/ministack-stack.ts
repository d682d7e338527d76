import { zipSync } from "fflate";
import type { DeclaredFunction } from "./archives";
import { type AwsRequest, awsCall } from "./aws-call";
import type { Keys, Stack } from "./stack";

const REGION = "eu-central-1";
const ACCOUNT = "000000000000";
/** MiniStack's own root key. */
const ROOT_KEYS: Keys = { accessKeyId: "test", secretAccessKey: "test" };
const STAGE = "bench";

const JSON_1_1 = "application/x-amz-json-1.1";

/**
 * The program's users and its doors `/` and `/me`, made call by call with the program's own functions: MiniStack drops
 * the body of an OpenAPI import, and so cannot be given what the program declares.
 */
export async function buildStack(endpoint: string, functions: readonly DeclaredFunction[]): Promise<Stack> {
  const call = (request: AwsRequest) => awsCall(endpoint, REGION, ROOT_KEYS, request);
  const json = async (service: string, prefix: string, operation: string, input: object) => {
    const headers = { "content-type": JSON_1_1, "x-amz-target": `${prefix}.${operation}` };
    return parsed(await call({ service, method: "POST", path: "/", headers, body: JSON.stringify(input) }));
  };
  const userPools = (operation: string, input: object) =>
    json("cognito-idp", "AWSCognitoIdentityProviderService", operation, input);
  const identityPools = (operation: string, input: object) =>
    json("cognito-identity", "AWSCognitoIdentityService", operation, input);
  const rest = async (service: string, method: string, path: string, input?: object) => {
    const headers = { "content-type": "application/json" };
    return parsed(await call({ service, method, path, headers, body: input && JSON.stringify(input) }));
  };
  const iam = (input: Record<string, string>) =>
    call({
      service: "iam",
      method: "POST",
      path: "/",
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: new URLSearchParams({ ...input, Version: "2010-05-08" }).toString(),
    });
  const role = async (name: string, trust: object, policy: object) => {
    await iam({
      Action: "CreateRole",
      RoleName: name,
      AssumeRolePolicyDocument: JSON.stringify({ Version: "2012-10-17", Statement: [trust] }),
    });
    const PolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement: [policy] });
    await iam({ Action: "PutRolePolicy", RoleName: name, PolicyName: name, PolicyDocument });
    return `arn:aws:iam::${ACCOUNT}:role/${name}`;
  };

  const { Id: userPoolId } = (
    await userPools("CreateUserPool", {
      PoolName: "bench",
      UsernameAttributes: ["email"],
      AutoVerifiedAttributes: ["email"],
    })
  ).UserPool;
  const { ClientId: userPoolClientId } = (
    await userPools("CreateUserPoolClient", {
      UserPoolId: userPoolId,
      ClientName: "bench",
      GenerateSecret: false,
      ExplicitAuthFlows: ["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
    })
  ).UserPoolClient;
  const { IdentityPoolId: identityPoolId } = await identityPools("CreateIdentityPool", {
    IdentityPoolName: "bench",
    AllowUnauthenticatedIdentities: false,
    CognitoIdentityProviders: [
      {
        ClientId: userPoolClientId,
        ProviderName: `cognito-idp.${REGION}.amazonaws.com/${userPoolId}`,
        ServerSideTokenCheck: true,
      },
    ],
  });

  const functionRole = await role(
    "function",
    { Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" },
    { Effect: "Allow", Action: "logs:PutLogEvents", Resource: "*" },
  );
  const { id: apiId } = await rest("apigateway", "POST", "/restapis", {
    name: "bench",
    endpointConfiguration: { types: ["REGIONAL"] },
  });
  const executionArn = `arn:aws:execute-api:${REGION}:${ACCOUNT}:${apiId}`;
  const userRole = await role(
    "user",
    {
      Effect: "Allow",
      Principal: { Federated: "cognito-identity.amazonaws.com" },
      Action: "sts:AssumeRoleWithWebIdentity",
      Condition: {
        StringEquals: { "cognito-identity.amazonaws.com:aud": identityPoolId },
        "ForAnyValue:StringLike": { "cognito-identity.amazonaws.com:amr": "authenticated" },
      },
    },
    { Effect: "Allow", Action: "execute-api:Invoke", Resource: `${executionArn}/${STAGE}/GET/` },
  );
  await identityPools("SetIdentityPoolRoles", { IdentityPoolId: identityPoolId, Roles: { authenticated: userRole } });

  const { id: authorizerId } = await rest("apigateway", "POST", `/restapis/${apiId}/authorizers`, {
    name: "users",
    type: "COGNITO_USER_POOLS",
    providerARNs: [`arn:aws:cognito-idp:${REGION}:${ACCOUNT}:userpool/${userPoolId}`],
    identitySource: "method.request.header.Authorization",
  });
  const [root] = (await rest("apigateway", "GET", `/restapis/${apiId}/resources`)).item;
  const { id: me } = await rest("apigateway", "POST", `/restapis/${apiId}/resources/${root.id}`, { pathPart: "me" });
  const doors = [
    { resource: root.id, path: "/", name: "authenticated", lock: { authorizationType: "AWS_IAM" } },
    { resource: me, path: "/me", name: "me", lock: { authorizationType: "COGNITO_USER_POOLS", authorizerId } },
  ];
  for (const { resource, path, name, lock } of doors) {
    const declared = functions.find((each) => each.name === name);
    if (!declared) throw new Error(`the program has no function ${name}`);
    const { FunctionArn } = await rest("lambda", "POST", "/2015-03-31/functions", {
      FunctionName: name,
      Runtime: declared.runtime,
      Handler: declared.handler,
      Role: functionRole,
      Timeout: 10,
      Code: { ZipFile: Buffer.from(zipSync(declared.files, { level: 9 })).toString("base64") },
    });
    await rest("lambda", "POST", `/2015-03-31/functions/${name}/policy`, {
      StatementId: "gateway",
      Action: "lambda:InvokeFunction",
      Principal: "apigateway.amazonaws.com",
      SourceArn: `${executionArn}/${STAGE}/GET${path}`,
    });
    const method = `/restapis/${apiId}/resources/${resource}/methods/GET`;
    await rest("apigateway", "PUT", method, lock);
    await rest("apigateway", "PUT", `${method}/integration`, {
      type: "AWS_PROXY",
      httpMethod: "POST",
      uri: `arn:aws:apigateway:${REGION}:lambda:path/2015-03-31/functions/${FunctionArn}/invocations`,
    });
  }
  await rest("apigateway", "POST", `/restapis/${apiId}/deployments`, { stageName: STAGE });
  return {
    name: "MiniStack",
    region: REGION,
    serviceEndpoint: `http://${apiId}.execute-api.localhost:${new URL(endpoint).port}/${STAGE}`,
    awsEndpoint: endpoint,
    userPoolId,
    userPoolClientId,
    identityPoolId,
    administrator: ROOT_KEYS,
  };
}

// biome-ignore lint/suspicious/noExplicitAny: what AWS answers is read by its paths
function parsed(text: string): any {
  return text === "" ? {} : JSON.parse(text);
}
