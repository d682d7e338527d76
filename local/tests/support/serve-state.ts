/**
 * Serves what stands in a data folder as `npm start` does, but evaluates no program, so that it is there in a moment.
 * Its first line tells where. Asked over the channel, it collects its garbage and answers with its memory.
 */

import { LocalRun } from "../../local-run";
import { DataFolder } from "../../state/data-folder";

const log = { request: () => {}, functionOutput: () => {}, notice: () => {} };

process.on("message", () => {
  global.gc?.();
  process.send?.(process.memoryUsage());
});
process.on("disconnect", () => process.exit());

(async () => {
  const folder = DataFolder.take(process.argv[2] ?? "", false);
  const run = await LocalRun.open({ folder, port: 0, awsPort: 0, region: "eu-central-1", clock: Date.now, log });
  const { aws, awsUrl, administrator } = run;
  process.stdout.write(`${JSON.stringify({ gatewayUrl: aws.gatewayUrl, awsUrl, administrator })}\n`);
})().catch((error: Error) => {
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
});
