import type { ResourceType } from "../stack/resource-type";
import { functionType } from "./function-type";
import { layerType } from "./layer-type";
import { permissionType } from "./permission-type";

export const FUNCTION = "aws:lambda/function:Function";
export const LAYER_VERSION = "aws:lambda/layerVersion:LayerVersion";
export const PERMISSION = "aws:lambda/permission:Permission";

/** Functions, their layers and permissions. Versions and aliases are left out, and so refused. */
export const resourceTypes: Readonly<Record<string, ResourceType>> = {
  [FUNCTION]: functionType,
  [LAYER_VERSION]: layerType,
  [PERMISSION]: permissionType,
};
