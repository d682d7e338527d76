import * as path from "node:path";
import { EngineProcess } from "../provider/engine-process";
import { environmentFile, type Serving } from "./client-files";
import { hasSmokeTest } from "./smoke-test";
import { overTls } from "./startup-message";

/**
 * Offers the provider to a real Pulumi engine, and prints how to attach it. Never resolves.
 * @throws UsageError when the provider's process has ended.
 */
export async function serveEngine({ program, run, folder, cleanup }: Serving): Promise<never> {
  const engine = new EngineProcess(run.engineMethods());
  cleanup.defer(() => engine.stop());
  const port = await engine.port;
  folder.write("env", `${environmentFile(run, {})}export PULUMI_DEBUG_PROVIDERS='aws:${port}'\n`);
  const data = path.relative(program.folder, folder.path);
  process.stdout.write(
    [
      `The aws provider of ${program.project} is at port ${port}; the API is at ${run.aws.gatewayUrl}, the other AWS services at ${run.awsUrl}`,
      ...(run.tls ? [overTls(run.tls, data)] : []),
      ...(run.openRoutes.length > 0 ? [`Open to everybody: ${run.openRoutes.join(", ")}`] : []),
      "",
      "In another terminal",
      `  source ${data}/env    sets PULUMI_DEBUG_PROVIDERS=aws:${port} and the AWS endpoint`,
      `  pulumi up --stack ${program.stack}`,
      ...(hasSmokeTest(program.folder) ? [`  npm run smoke -- --stack ${program.stack}`] : []),
      "Ctrl-C ends it.",
      "",
    ].join("\n"),
  );
  return engine.broken;
}
