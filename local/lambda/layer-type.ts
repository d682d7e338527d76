import { NotEnforced } from "../common/errors";
import type { ResourceType } from "../stack/resource-type";
import type { Inputs } from "../stack/resources";
import { type Archive, archiveDigest, archiveSize, checkArchive } from "./archive";

export interface LayerInputs extends Inputs {
  code: Archive;
  layerName: string;
}

/** aws:lambda/layerVersion:LayerVersion. Left out, and so refused, is code in S3. AWS: Lambda API Reference, PublishLayerVersion. */
export const layerType: ResourceType<LayerInputs> = {
  settings: {
    code: "enforced",
    layerName: "enforced",
    compatibleArchitectures: "ignored",
    compatibleRuntimes: "ignored",
    description: "ignored",
    licenseInfo: "ignored",
    skipDestroy: "ignored",
    sourceCodeHash: "ignored",
  },
  replaceOn: ["code", "layerName"],
  check({ code, layerName }) {
    checkArchive(code, "code");
    if (typeof layerName !== "string" || !/^[A-Za-z0-9_-]{1,140}$/.test(layerName)) {
      throw new NotEnforced("layerName", "write 1 to 140 of A-Z a-z 0-9 _ -");
    }
  },
  // A layer that has changed is version 1 again: here it takes the place of the old one.
  id: ({ layerName }, _name, { region, accountId }) => `arn:aws:lambda:${region}:${accountId}:layer:${layerName}:1`,
  outputs: ({ code }, id, { region }) => ({
    arn: id,
    layerArn: id.slice(0, id.lastIndexOf(":")),
    version: "1",
    region,
    codeSha256: archiveDigest(code).toString("base64"),
    sourceCodeSize: archiveSize(code),
  }),
};
