import type { ResourceType } from "../stack/resource-type";
import { functionType } from "./function-type";
import { permissionType } from "./permission-type";

export const FUNCTION = "aws:lambda/function:Function";
export const PERMISSION = "aws:lambda/permission:Permission";

/** Functions and their permissions. Versions and aliases are left out, and so refused. */
export const resourceTypes: Readonly<Record<string, ResourceType>> = {
  [FUNCTION]: functionType,
  [PERMISSION]: permissionType,
};
