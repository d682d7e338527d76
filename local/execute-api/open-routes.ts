import type { ServedStack } from "./served-stack";

/** The routes without a lock, as `GET /health (stage dev)` or `GET /health (HTTP API shop, stage $default)`. */
export function openRoutes({
  stages,
  httpApis,
  functionUrls,
}: Pick<ServedStack, "stages" | "httpApis" | "functionUrls">): string[] {
  const ofRestApis = [...stages.values()].flatMap(({ name, api }) =>
    api.routes
      .filter(({ lock }) => lock.type === "NONE")
      .map(({ method, path, apiKeyRequired }) => {
        const withKey = apiKeyRequired ? ", with an API key" : "";
        return `${method} ${path} (stage ${name}${withKey})`;
      }),
  );
  const ofHttpApis = [...httpApis.values()].flatMap((api) =>
    [...api.stages.values()].flatMap(({ name, routes }) =>
      routes
        .filter(({ lock }) => lock.type === "NONE")
        .map(({ key }) => `${key} (HTTP API ${api.name}, stage ${name})`),
    ),
  );
  const ofUrls = [...functionUrls.values()]
    .filter(({ lock }) => lock === "NONE")
    .map(({ functionArn }) => `every path (URL of function ${functionArn.slice(functionArn.lastIndexOf(":") + 1)})`);
  return [...ofRestApis, ...ofHttpApis, ...ofUrls];
}
