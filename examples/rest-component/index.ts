import * as aws from "@pulumi/aws";
import * as apigateway from "@pulumi/aws-apigateway";
import * as pulumi from "@pulumi/pulumi";

const pool = new aws.cognito.UserPool("users");
const client = new aws.cognito.UserPoolClient("web", {
  userPoolId: pool.id,
  explicitAuthFlows: ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
});

const hello = new aws.lambda.CallbackFunction<{ requestContext: { authorizer: Record<string, unknown> } }, object>(
  "hello",
  {
    runtime: "nodejs24.x",
    callback: async ({ requestContext }) => ({
      statusCode: 200,
      body: JSON.stringify({ caller: requestContext.authorizer }),
    }),
  },
);

/** Lets `partner-<name>` in. */
const partners = new aws.lambda.CallbackFunction<{ authorizationToken: string; methodArn: string }, object>(
  "partners",
  {
    runtime: "nodejs24.x",
    callback: async ({ authorizationToken, methodArn }) => {
      const [, name] = /^partner-([a-z]+)$/.exec(authorizationToken) ?? [];
      if (!name) throw new Error("Unauthorized");
      const Statement = [{ Action: "execute-api:Invoke", Effect: "Allow", Resource: methodArn }];
      return { principalId: name, policyDocument: { Version: "2012-10-17", Statement }, context: { plan: "gold" } };
    },
  },
);

const api = new apigateway.RestAPI("api", {
  stageName: "v1",
  routes: [
    {
      path: "/me",
      method: "GET",
      eventHandler: hello,
      authorizers: [{ parameterName: "Authorization", providerARNs: [pool.arn] }],
    },
    {
      path: "/partners",
      method: "GET",
      eventHandler: hello,
      authorizers: [
        {
          parameterName: "X-Partner",
          authType: "custom",
          type: "token",
          handler: partners,
          parameterLocation: "header",
        },
      ],
    },
  ],
});

export const apiUrl = api.url;
export const apiId = pulumi.output(api.api).id;
export const userPoolId = pool.id;
export const clientId = client.id;
