import type { FunctionUrl } from "./function-url/function-url";
import type { HttpApi } from "./http-api/http-api";
import type { GatewayRequest } from "./request";
import { parseTarget } from "./request-target";
import type { ServedStack } from "./served-stack";

/** What a request asks for, and the path as sent, from its root on. */
export type Door = { path: string } & ({ api: HttpApi } | { url: FunctionUrl });

/** `a1b2c3d4e5.execute-api` or `a1b2c3d4e5.lambda-url`, alone or before the rest of a host name. */
const NAME = /^([a-z0-9]+)\.(execute-api|lambda-url)(?:\.|$)/;

/**
 * The HTTP API or the function URL that a request asks for: by its host name on AWS, or the same name below
 * `localhost`; or by the first segment of the path, as in `/a1b2c3d4e5.execute-api/pets`, which no stage of a REST API
 * can be named.
 */
export function doorOf(
  { headers, target }: GatewayRequest,
  stack: Pick<ServedStack, "httpApis" | "functionUrls">,
): Door | undefined {
  const parsed = parseTarget(target);
  if ("fault" in parsed) return undefined;
  const host = headers.values("host")[0]?.toLowerCase() ?? "";
  const byHost = find(host, stack);
  if (byHost) return { ...byHost, path: parsed.fullPath };
  const byPath = parsed.stage.split(".").length === 2 ? find(parsed.stage, stack) : undefined;
  return byPath && { ...byPath, path: parsed.path };
}

function find(
  text: string,
  { httpApis, functionUrls }: Pick<ServedStack, "httpApis" | "functionUrls">,
): { api: HttpApi } | { url: FunctionUrl } | undefined {
  const [, id = "", kind] = NAME.exec(text) ?? [];
  const api = kind === "execute-api" ? httpApis.get(id) : undefined;
  const url = kind === "lambda-url" ? functionUrls.get(id) : undefined;
  return api ? { api } : url && { url };
}
