import { readCors } from "../apigatewayv2/cors-configuration";
import { inResource, NotEnforced } from "../common/errors";
import type { FunctionUrl } from "../execute-api/function-url/function-url";
import { FUNCTION } from "../lambda/resource-types";
import { derived, type Resource, type Resources } from "../stack/resources";
import { FUNCTION_URL, type FunctionUrlInputs } from "./function-url-type";

/**
 * The function URLs of the stack by their ids.
 * @throws NotEnforced that names the resource
 */
export const functionUrls: (resources: Resources) => ReadonlyMap<string, FunctionUrl> = derived((resources) => {
  const urls = new Map<string, FunctionUrl>();
  for (const resource of resources.all<FunctionUrlInputs>(FUNCTION_URL)) {
    const url = serve(resource, resources);
    if (urls.has(url.id)) throw refuse(resource, "functionName", "has another URL already; AWS gives a function one");
    urls.set(url.id, url);
  }
  return urls;
});

function serve(resource: Resource<FunctionUrlInputs>, resources: Resources): FunctionUrl {
  const { authorizationType, cors } = resource.inputs;
  const functionArn = String(resource.outputs.functionArn);
  if (!resources.all(FUNCTION).some(({ outputs }) => outputs.arn === functionArn)) {
    throw refuse(resource, "functionName", "is no function of this stack; give the name or arn of one");
  }
  const [, , , region = "", accountId = ""] = functionArn.split(":");
  const id = String(resource.outputs.urlId);
  return {
    id,
    functionArn,
    accountId,
    region,
    domainName: `${id}.lambda-url.${region}.on.aws`,
    lock: authorizationType,
    ...(cors && { cors: inResource(resource, () => readCors(cors, "cors")) }),
  };
}

function refuse({ urn, type }: Resource, setting: string, message: string): NotEnforced {
  return new NotEnforced(setting, message, { urn, type });
}
