import { inResource, NotEnforced } from "../common/errors";
import type { GatewayResponse, GatewayResponses } from "../execute-api/gateway-responses";
import type { ResourceType } from "../stack/resource-type";
import type { Inputs, Resource } from "../stack/resources";
import { compileGatewayResponse, isResponseType } from "./gateway-responses";

export const GATEWAY_RESPONSE = "aws:apigateway/response:Response";

/** The inputs of `aws:apigateway/response:Response`. */
interface GatewayResponseInputs extends Inputs {
  restApi: string;
  /** Such as `DEFAULT_4XX`. */
  responseType: string;
}

/** The answer of an API to requests that it refuses for one reason ("PutGatewayResponse"). */
export const gatewayResponseType: ResourceType<GatewayResponseInputs> = {
  settings: {
    responseParameters: "enforced",
    responseTemplates: "enforced",
    responseType: "enforced",
    restApi: "enforced",
    statusCode: "enforced",
  },
  replaceOn: ["responseType", "restApi"],
  check: (inputs) => void compile(inputs),
  id: ({ restApi, responseType }) => `aggr-${restApi}-${responseType}`,
  outputs: (_inputs, _id, aws) => ({ region: aws.region }),
};

/** The gateway responses among a deployment's pieces, by type. */
export function gatewayResponsesOf(pieces: readonly Resource[]): GatewayResponses {
  return new Map(
    pieces
      .filter(({ type }) => type === GATEWAY_RESPONSE)
      .map((resource) => [String(resource.inputs.responseType), inResource(resource, () => compile(resource.inputs))]),
  );
}

function compile(inputs: Inputs): GatewayResponse {
  if (!isResponseType(inputs.responseType)) {
    throw new NotEnforced(
      "responseType",
      `is ${JSON.stringify(inputs.responseType)}, which is no type of a gateway response; write one such as DEFAULT_4XX`,
    );
  }
  return compileGatewayResponse(inputs, "");
}
