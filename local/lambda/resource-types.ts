import type { ResourceType } from "../stack/resource-type";
import { functionType } from "./function-type";
import { permissionType } from "./permission-type";

export const FUNCTION = "aws:lambda/function:Function";
export const PERMISSION = "aws:lambda/permission:Permission";

/** The Lambda resources of the local run; function URLs, event sources, versions and aliases are not among it. */
export const resourceTypes: Readonly<Record<string, ResourceType>> = {
  [FUNCTION]: functionType,
  [PERMISSION]: permissionType,
};
