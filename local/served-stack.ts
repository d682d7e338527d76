import { servedStages } from "./apigateway/stages";
import { httpApis } from "./apigatewayv2/http-apis";
import type { ServedStack } from "./execute-api/served-stack";
import { roles } from "./iam/roles";
import { refusedByRole } from "./lambda/invoking-role";
import { permitsUrl, refusedByPolicy } from "./lambda/permissions";
import { functionUrls } from "./lambda-url/function-urls";
import { derived, type Resources } from "./stack/resources";

const API_GATEWAY = "apigateway.amazonaws.com";

/**
 * What a table of resources declares for the gateway.
 * @throws NotEnforced that names the resource.
 */
export const servedStack: (resources: Resources) => ServedStack = derived((resources) => ({
  stages: servedStages(resources),
  httpApis: httpApis(resources),
  functionUrls: functionUrls(resources),
  roles: roles(resources),
  refusedInvocation: ({ functionArn, roleArn }, { time, ...source }) =>
    roleArn === undefined
      ? refusedByPolicy(resources, functionArn, { service: API_GATEWAY, ...source })
      : refusedByRole(roles(resources).get(roleArn), { service: API_GATEWAY, roleArn, functionArn, time }),
  permitsUrl: ({ functionArn, lock }, action, roleArn) =>
    permitsUrl(resources, functionArn, { action, roleArn, authorizationType: lock }),
}));
