import { NotEnforced } from "../common/errors";
import { autoName } from "../common/random";
import { truncate } from "../common/truncate";
import type { ResourceType } from "../stack/resource-type";
import { oneOf, refuseWhere, strings, text, wholeNumber } from "../stack/settings";
import { archiveDigest, archiveSize, checkArchive } from "./archive";
import { RESERVED_VARIABLES } from "./environment";
import { DEFAULT_MEMORY_SIZE, DEFAULT_TIMEOUT, type FunctionInputs } from "./function-settings";

const RUNTIMES = ["nodejs20.x", "nodejs22.x", "nodejs24.x"];
const LOG_LEVELS = ["TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"];
const LOGGING_SETTINGS = ["logFormat", "logGroup", "applicationLogLevel", "systemLogLevel"];

/**
 * aws:lambda/function:Function. Left out, and so refused, is what would run other code than the archive's, or in
 * another place: images, code in S3, a code signing configuration, file systems, SnapStart, durable functions,
 * tenants, capacity providers, another region. A VPC decides whom the function reaches, and nobody's way to it.
 * AWS: Lambda API Reference, CreateFunction.
 */
export const functionType: ResourceType<FunctionInputs> = {
  settings: {
    code: "enforced",
    handler: "enforced",
    runtime: "enforced",
    role: "enforced",
    name: "enforced",
    memorySize: "enforced",
    timeout: "enforced",
    environment: "enforced",
    layers: "enforced",
    loggingConfig: "enforced",
    packageType: "enforced",
    publish: "enforced",
    reservedConcurrentExecutions: "enforced",
    architectures: "ignored",
    codeSha256: "ignored",
    deadLetterConfig: "ignored",
    description: "ignored",
    ephemeralStorage: "ignored",
    kmsKeyArn: "ignored",
    skipDestroy: "ignored",
    sourceCodeHash: "ignored",
    sourceKmsKeyArn: "ignored",
    tags: "ignored",
    tagsAll: "ignored",
    tracingConfig: "ignored",
    useResourceTimeoutForPropagation: "ignored",
    vpcConfig: "ignored",
  },
  replaceOn: ["name", "packageType"],

  check(inputs) {
    if ((inputs.packageType ?? "Zip") !== "Zip") {
      throw new NotEnforced("packageType", "the local run does not run images; write Zip and give code");
    }
    oneOf(inputs.runtime, RUNTIMES, "runtime");
    checkArchive(inputs.code, "code");
    if (typeof inputs.handler !== "string" || inputs.handler === "") {
      throw new NotEnforced("handler", "an archive needs a handler; write <file>.<export>");
    }
    if (inputs.publish) {
      throw new NotEnforced("publish", "the local run has $LATEST alone and no versions; leave it out");
    }
    strings(inputs.layers, "layers");
    checkName(inputs.name);
    wholeNumber(inputs.memorySize ?? DEFAULT_MEMORY_SIZE, [128, 10_240], "memorySize");
    wholeNumber(inputs.timeout ?? DEFAULT_TIMEOUT, [1, 900], "timeout");
    wholeNumber(inputs.reservedConcurrentExecutions ?? -1, [-1, 1000], "reservedConcurrentExecutions");
    checkVariables(inputs.environment?.variables ?? {});
    checkLogging(inputs.loggingConfig ?? {});
  },

  id: (inputs, name) => inputs.name ?? autoName(name),

  outputs(inputs, id, aws) {
    const arn = `arn:aws:lambda:${aws.region}:${aws.accountId}:function:${id}`;
    const invocations = (target: string) =>
      `arn:aws:apigateway:${aws.region}:lambda:path/2015-03-31/functions/${target}/invocations`;
    return {
      name: id,
      arn,
      invokeArn: invocations(arn),
      qualifiedArn: `${arn}:$LATEST`,
      qualifiedInvokeArn: invocations(`${arn}:$LATEST`),
      version: "$LATEST",
      memorySize: inputs.memorySize ?? DEFAULT_MEMORY_SIZE,
      timeout: inputs.timeout ?? DEFAULT_TIMEOUT,
      packageType: "Zip",
      region: aws.region,
      // Of the files themselves: the zip that AWS would measure is not made here.
      codeSha256: archiveDigest(inputs.code).toString("base64"),
      sourceCodeSize: archiveSize(inputs.code),
    };
  },
};

function checkName(name: unknown): void {
  refuseWhere(
    !/^[A-Za-z0-9_-]{1,64}$/.test(text(name, "name") ?? "unnamed"),
    "name",
    "write 1 to 64 of A-Z a-z 0-9 _ -",
  );
}

function checkVariables(variables: Record<string, unknown>): void {
  for (const [name, value] of Object.entries(variables)) {
    const setting = `environment.variables.${truncate(name)}`;
    if (RESERVED_VARIABLES.has(name)) {
      throw new NotEnforced(setting, "Lambda sets this variable and lets no function change it; leave it out");
    }
    if (!/^[A-Za-z][A-Za-z0-9_]+$/.test(name)) {
      throw new NotEnforced(setting, "a variable's name is a letter and then letters, digits or _");
    }
    if (typeof value !== "string") throw new NotEnforced(setting, "a variable's value is text");
  }
}

function checkLogging(config: NonNullable<FunctionInputs["loggingConfig"]>): void {
  const unknown = Object.keys(config).find((name) => !LOGGING_SETTINGS.includes(name));
  if (unknown) throw new NotEnforced(`loggingConfig.${unknown}`, "the local run does not know it; leave it out");
  oneOf(config.logFormat ?? "Text", ["Text", "JSON"], "loggingConfig.logFormat");
  const { applicationLogLevel } = config;
  if (applicationLogLevel !== undefined) {
    oneOf(applicationLogLevel, LOG_LEVELS, "loggingConfig.applicationLogLevel");
  }
}
