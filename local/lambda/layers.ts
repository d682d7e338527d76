import { NotEnforced } from "../common/errors";
import type { Resource, Resources } from "../stack/resources";
import type { Archive } from "./archive";
import type { FunctionInputs } from "./function-settings";
import type { LayerInputs } from "./layer-type";
import { FUNCTION, LAYER_VERSION } from "./resource-types";

/**
 * The archives of a function's layers, in the order in which it names them.
 * @throws NotEnforced for a layer that is not one of the stack: its code is not here.
 */
export function layersOf({ urn, type, inputs }: Resource<FunctionInputs>, resources: Resources): Archive[] {
  return (inputs.layers ?? []).map((arn, index) => {
    const layer = resources.get<LayerInputs>(LAYER_VERSION, arn);
    if (layer) return layer.inputs.code;
    const message = `is ${arn}, whose code is not on this machine; declare it as aws.lambda.LayerVersion in this stack`;
    throw new NotEnforced(`layers[${index}]`, message, { urn, type });
  });
}

/** @throws NotEnforced for a function with a layer that is not one of the stack */
export function checkLayers(resources: Resources): void {
  for (const resource of resources.all<FunctionInputs>(FUNCTION)) layersOf(resource, resources);
}
