/** The command behind `npm run deploy-policy`: the IAM policy of the role that deploys a stack, as JSON. */
import { readArguments, runCommand, UsageError } from "../command-line";
import { declaredBy } from "../program/declared";
import { projectName } from "../program/project-file";
import { deployPolicy, previewPolicy } from "./policy";

const USAGE =
  "npm run --silent deploy-policy -- --account 123456789012 [--stack dev] [--state-bucket NAME] [--state-key ARN] [--preview]";

runCommand(async (args) => {
  const { values } = readArguments(
    {
      args,
      options: {
        account: { type: "string" },
        stack: { type: "string", default: "dev" },
        "state-bucket": { type: "string" },
        "state-key": { type: "string" },
        preview: { type: "boolean" },
      },
    },
    USAGE,
  );
  const { account = "", stack, "state-bucket": bucket, "state-key": key } = values;
  if (!/^\d{12}$/.test(account)) throw new UsageError(`--account is "${account}"; it is an AWS account of 12 digits`);
  if (key && !bucket) throw new UsageError("--state-key goes with --state-bucket");
  const state = bucket ? { bucket, key } : undefined;
  if (values.preview && !state) throw new UsageError("--preview needs --state-bucket: a preview reads nothing else");
  const { resources, region } = await declaredBy(stack);
  const place = { account, region, project: projectName, stack };
  const policy = values.preview && state ? previewPolicy(state) : deployPolicy(resources, place, state);
  process.stdout.write(`${JSON.stringify(policy, null, 2)}\n`);
  return 0;
});
