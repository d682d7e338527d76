import * as fs from "node:fs";
import * as path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { UsageError } from "../command-line";
import { configOf, type Declared, evaluateStack } from "./evaluate";

/**
 * What the program declares for a stack, and the stack's region.
 * @throws UsageError for a stack without a file, without a region, or with a setting that the program refuses
 */
export async function declaredBy(stack: string): Promise<{ resources: Declared[]; region: string }> {
  const file = `Pulumi.${stack}.yaml`;
  if (!fs.existsSync(path.join(__dirname, "..", "..", file)))
    throw new UsageError(`there is no ${file}: --stack names a stack by its file`);
  const region = configOf(stack)["aws:region"];
  if (!region) throw new UsageError(`${file}: aws:region is not set`);
  try {
    return { resources: (await evaluateStack(stack)).resources, region };
  } catch (error) {
    throw pulumi.RunError.isInstance(error) ? new UsageError(error.message) : error;
  }
}
