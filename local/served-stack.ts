import { servedStages } from "./apigateway/stages";
import { httpApis } from "./apigatewayv2/http-apis";
import type { ServedStack } from "./execute-api/served-stack";
import { roles } from "./iam/roles";
import { permitsUrl, refusedByPolicy } from "./lambda/permissions";
import { functionUrls } from "./lambda-url/function-urls";
import { derived, type Resources } from "./stack/resources";

/**
 * What a table of resources declares for the gateway.
 * @throws NotEnforced that names the resource.
 */
export const servedStack: (resources: Resources) => ServedStack = derived((resources) => ({
  stages: servedStages(resources),
  httpApis: httpApis(resources),
  functionUrls: functionUrls(resources),
  roles: roles(resources),
  refusedInvocation: (functionArn, source) =>
    refusedByPolicy(resources, functionArn, { service: "apigateway.amazonaws.com", ...source }),
  permitsUrl: ({ functionArn, lock }, action, roleArn) =>
    permitsUrl(resources, functionArn, { action, roleArn, authorizationType: lock }),
}));
