import { Evaluation, outputsOf, type Program } from "../program/evaluation-process";

/** A function as it would be uploaded. */
export interface DeclaredFunction {
  name: string;
  /** `<file>.<export>` */
  handler: string;
  runtime: string;
  files: Record<string, Buffer>;
}

/** The functions that a program declares. @throws UsageError where it cannot be evaluated */
export async function functionsOf(program: Program): Promise<DeclaredFunction[]> {
  const found: DeclaredFunction[] = [];
  const resource = (type: string, name: string, inputs: Record<string, unknown>) => {
    if (type === "aws:lambda/function:Function") {
      const { files } = inputs.code as { files: Record<string, string> };
      const unpacked = Object.entries(files).map(([file, base64]) => [file, Buffer.from(base64, "base64")]);
      const { handler, runtime } = inputs;
      found.push({ name, handler: String(handler), runtime: String(runtime), files: Object.fromEntries(unpacked) });
    }
    const arn = `arn:aws:bench:eu-central-1:000000000000:${name}`;
    return { id: `${name}-id`, outputs: { ...inputs, name, arn, endpoint: "pool", executionArn: arn, invokeUrl: arn } };
  };
  const evaluation = new Evaluation(program);
  try {
    outputsOf(await evaluation.run(program, { resource, invoke: () => ({}) }));
  } finally {
    evaluation.stop();
  }
  return found;
}
