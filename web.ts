import { createHash } from "node:crypto";
import * as aws from "@pulumi/aws";
import type * as apigateway from "@pulumi/awsx/classic/apigateway";
import * as pulumi from "@pulumi/pulumi";
import type { APIGatewayProxyEventHeaders, APIGatewayProxyResult } from "aws-lambda";

// What pages of `webOrigins` need: CORS and managed login. Where no origin is named, nothing here adds anything.

const HEADERS = "Authorization,Content-Type,X-Amz-Date,X-Amz-Security-Token,X-Amz-Content-Sha256";

type Handler<Event> = (event: Event) => Promise<APIGatewayProxyResult>;
type GatewayResponses = NonNullable<apigateway.APIArgs["gatewayResponses"]>;

/** The handler, whose answers pages of these origins can read. */
export function readableBy<Event extends { headers: APIGatewayProxyEventHeaders }>(
  origins: string[],
  handler: Handler<Event>,
): Handler<Event> {
  if (origins.length === 0) return handler;
  return async (event) => {
    const answer = await handler(event);
    const [, origin] = Object.entries(event.headers).find(([name]) => name.toLowerCase() === "origin") ?? [];
    const headers: typeof answer.headers = { ...answer.headers, Vary: "Origin" };
    if (origin !== undefined && origins.includes(origin)) headers["Access-Control-Allow-Origin"] = origin;
    return { ...answer, headers };
  };
}

/** API Gateway's own answers, which pages of these origins can read. */
export function gatewayResponsesReadableBy(origins: string[], responses: GatewayResponses): GatewayResponses {
  const [only] = origins;
  if (only === undefined) return responses;
  // A gateway response cannot choose: it sends a fixed header, or one of the request. With several origins it returns
  // the caller's, which opens refusals to every page. They hold nothing of a user, and no preflight lets such a page
  // send a token.
  const parameters = {
    "gatewayresponse.header.Access-Control-Allow-Origin":
      origins.length === 1 ? `'${only}'` : "method.request.header.Origin",
    "gatewayresponse.header.Vary": "'Origin'",
  };
  // Without a status, the types that fall back on these keep their own; awsx knows no response without one.
  const others = {
    responseTemplates: { "application/json": '{"message":$context.error.messageString}' },
  } as GatewayResponses[string];
  const all: GatewayResponses = { DEFAULT_4XX: others, DEFAULT_5XX: others, ...responses };
  return Object.fromEntries(
    Object.entries(all).map(([type, response]) => [type, { ...response, responseParameters: parameters }]),
  );
}

/** `OPTIONS` of these paths, which API Gateway answers by itself: a browser asks so before it sends a token. */
export function preflights(origins: string[], paths: string[]): apigateway.Route[] {
  const [only] = origins;
  if (only === undefined) return [];
  const fixed = {
    "Access-Control-Allow-Headers": HEADERS,
    "Access-Control-Allow-Methods": "GET",
    Vary: "Origin",
    ...(origins.length === 1 ? { "Access-Control-Allow-Origin": only } : {}),
  };
  const names = [...Object.keys(fixed), "Access-Control-Allow-Origin"];
  const integration = {
    type: "mock",
    // awsx declares every media type as binary, and a mock integration reads text.
    contentHandling: "CONVERT_TO_TEXT",
    requestTemplates: { "application/json": '{"statusCode":204}' },
    responses: {
      default: {
        statusCode: "204",
        responseParameters: Object.fromEntries(
          Object.entries(fixed).map(([name, value]) => [`method.response.header.${name}`, `'${value}'`]),
        ),
        responseTemplates: { "application/json": origins.length === 1 ? "" : allowing(origins) },
      },
    },
  };
  const headers = Object.fromEntries(names.map((name) => [name, { type: "string" }]));
  return paths.map((path) => ({
    path,
    method: "OPTIONS" as const,
    data: {
      responses: { 204: { description: "What a page may send", headers } },
      "x-amazon-apigateway-integration": integration,
    },
  }));
}

/** A mapping template that allows the request's origin where it is one of these. Clients spell the header as they like. */
function allowing(origins: string[]): string {
  return [
    '#set($origin = $input.params("origin"))',
    '#if($origin == "")#set($origin = $input.params("Origin"))#end',
    `#if(${origins.map((origin) => `$origin == "${origin}"`).join(" || ")})`,
    "#set($context.responseOverride.header.Access-Control-Allow-Origin = $origin)",
    "#end",
  ].join("\n");
}

/** The client's settings for managed login: a page gets a code, and trades it for tokens. */
export function codeGrantFor(origins: string[]): Partial<aws.cognito.UserPoolClientArgs> {
  if (origins.length === 0) return {};
  return {
    allowedOauthFlowsUserPoolClient: true,
    allowedOauthFlows: ["code"],
    allowedOauthScopes: ["openid", "email"],
    supportedIdentityProviders: ["COGNITO"],
    callbackUrls: origins.map((origin) => `${origin}/`),
    logoutUrls: origins.map((origin) => `${origin}/`),
  };
}

/** Cognito's pages to sign in on, and the address at which a browser begins. */
export function managedLogin(
  origins: string[],
  { users, client }: { users: aws.cognito.UserPool; client: aws.cognito.UserPoolClient },
): { loginDomain?: pulumi.Output<string>; loginUrl?: pulumi.Output<string> } {
  const [first] = origins;
  if (first === undefined) return {};
  // The prefix must be free in the whole region, may not hold "aws", "amazon" or "cognito", and lasts as long as the
  // pool: a hash of the pool's id is all that.
  const prefix = users.id.apply((id) => `login-${createHash("sha256").update(id).digest("hex").slice(0, 20)}`);
  const { domain } = new aws.cognito.UserPoolDomain("login", {
    domain: prefix,
    userPoolId: users.id,
    // The classic pages: every tier has them. The newer ones show nothing until a branding is made.
    managedLoginVersion: 1,
  });
  const loginDomain = pulumi.interpolate`https://${domain}.auth.${aws.config.requireRegion()}.amazoncognito.com`;
  const query = `response_type=code&scope=openid+email&redirect_uri=${encodeURIComponent(`${first}/`)}`;
  return { loginDomain, loginUrl: pulumi.interpolate`${loginDomain}/login?client_id=${client.id}&${query}` };
}
