import { createHash } from "node:crypto";
import { readCors } from "../apigatewayv2/cors-configuration";
import { LOWER_ALPHANUMERIC } from "../common/random";
import type { ResourceType } from "../stack/resource-type";
import type { Inputs } from "../stack/resources";
import { block, oneOf, refuseWhere, text } from "../stack/settings";

export const FUNCTION_URL = "aws:lambda/functionUrl:FunctionUrl";

export interface FunctionUrlInputs extends Inputs {
  authorizationType: "NONE" | "AWS_IAM";
  /** The function's name, or its ARN. */
  functionName: string;
  cors?: Inputs;
  invokeMode?: string;
  qualifier?: string;
}

const NAME = /^(?:arn:aws[a-z-]*:lambda:[a-z0-9-]+:\d{12}:function:)?([A-Za-z0-9_-]{1,64})$/;

/** aws:lambda/functionUrl:FunctionUrl. AWS: Lambda API Reference, CreateFunctionUrlConfig. */
const functionUrl: ResourceType<FunctionUrlInputs> = {
  settings: {
    authorizationType: "enforced",
    functionName: "enforced",
    cors: "enforced",
    invokeMode: "enforced",
    qualifier: "enforced",
  },
  replaceOn: ["functionName", "qualifier"],
  check({ authorizationType, functionName, cors, invokeMode = "BUFFERED", qualifier }) {
    oneOf(authorizationType, ["NONE", "AWS_IAM"], "authorizationType");
    refuseWhere(
      !NAME.test(text(functionName, "functionName") ?? ""),
      "functionName",
      "does not name one function; give its name or arn, without version or alias",
    );
    if (cors !== undefined) readCors(block(cors, "cors"), "cors");
    refuseWhere(
      invokeMode === "RESPONSE_STREAM",
      "invokeMode",
      "is RESPONSE_STREAM, and the local run does not stream replies; write BUFFERED",
    );
    oneOf(invokeMode, ["BUFFERED"], "invokeMode");
    refuseWhere(
      qualifier !== undefined && qualifier !== "$LATEST",
      "qualifier",
      "names an alias, and the local run has $LATEST alone; leave it out",
    );
  },
  id: ({ functionName, qualifier }) =>
    qualifier === undefined ? nameOf(functionName) : `${nameOf(functionName)}/${qualifier}`,
  outputs({ functionName, invokeMode = "BUFFERED" }, _id, { region, accountId, gatewayUrl }) {
    const functionArn = `arn:aws:lambda:${region}:${accountId}:function:${nameOf(functionName)}`;
    const urlId = urlIdOf(functionArn);
    return { functionArn, urlId, functionUrl: `${gatewayUrl}/${urlId}.lambda-url/`, invokeMode, region };
  },
};

function nameOf(functionName: string): string {
  return NAME.exec(functionName)?.[1] ?? functionName;
}

/** As long as AWS's, and the same for the same function: "its URL endpoint never changes". */
function urlIdOf(functionArn: string): string {
  const digest = createHash("sha256").update(functionArn).digest();
  return Array.from(digest, (byte) => LOWER_ALPHANUMERIC[byte % LOWER_ALPHANUMERIC.length]).join("");
}

export const resourceTypes: Readonly<Record<string, ResourceType>> = {
  [FUNCTION_URL]: functionUrl as unknown as ResourceType,
};
