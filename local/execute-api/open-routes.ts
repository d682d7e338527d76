import type { ServedStage } from "./served-stage";

/** The routes without a lock, as `GET /health (stage dev)`. */
export function openRoutes(stages: ReadonlyMap<string, ServedStage>): string[] {
  return [...stages.values()].flatMap(({ name, api }) =>
    api.routes
      .filter(({ lock }) => lock.type === "NONE")
      .map(({ method, path }) => `${method} ${path} (stage ${name})`),
  );
}
