import type { ServedStack } from "../execute-api/served-stack";
import { roles } from "../iam/roles";
import { refusedByPolicy } from "../lambda/permissions";
import { derived, type Resources } from "../stack/resources";
import { servedStages } from "./stages";

/**
 * What a table of resources declares for the gateway.
 * @throws NotEnforced that names the resource.
 */
export const servedStack: (resources: Resources) => ServedStack = derived((resources) => ({
  stages: servedStages(resources),
  roles: roles(resources),
  refusedInvocation: (functionArn, source) =>
    refusedByPolicy(resources, functionArn, { service: "apigateway.amazonaws.com", ...source }),
}));
