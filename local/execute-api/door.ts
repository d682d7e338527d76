import type { HttpApi } from "./http-api/http-api";
import type { GatewayRequest } from "./request";
import { parseTarget } from "./request-target";
import type { ServedStack } from "./served-stack";

/**
 * The HTTP API that a request asks for, and the path as sent, from the API's root on: by its host name on AWS, or the
 * same name below `localhost`; or by the first segment of the path, as in `/a1b2c3d4e5.execute-api/pets`, which no stage
 * of a REST API can be named.
 */
export function doorOf(
  { headers, target }: GatewayRequest,
  { httpApis }: Pick<ServedStack, "httpApis">,
): { api: HttpApi; path: string } | undefined {
  const parsed = parseTarget(target);
  if ("fault" in parsed) return undefined;
  const host = headers.values("host")[0]?.toLowerCase() ?? "";
  const byHost = httpApis.get(/^([a-z0-9]+)\.execute-api\./.exec(host)?.[1] ?? "");
  if (byHost) return { api: byHost, path: parsed.fullPath };
  const byPath = httpApis.get(/^([a-z0-9]+)\.execute-api$/.exec(parsed.stage)?.[1] ?? "");
  return byPath && { api: byPath, path: parsed.path };
}
