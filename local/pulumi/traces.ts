/**
 * Leaves out the stack trace that Pulumi takes of each of its promises, in case it is never settled: where a loader
 * maps traces to TypeScript, they are a third of what an evaluation takes.
 */
export function skipTracesOfPromises(): void {
  const prepare = Error.prepareStackTrace;
  if (!prepare) return;
  Error.prepareStackTrace = (error, frames) =>
    frames[0]?.getFunctionName() === "debuggablePromise" ? "" : prepare(error, frames);
}
