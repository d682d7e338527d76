import { randomBytes, randomInt, randomUUID } from "node:crypto";
import { LOWER_ALPHANUMERIC, randomText } from "../common/random";
import type { ResourceType } from "../stack/resource-type";
import type { Inputs } from "../stack/resources";

/** Character classes, in the order of the random provider's documentation, "RandomString". */
const LOWER = "abcdefghijklmnopqrstuvwxyz";
const SPECIAL = "!@#$%&*()-_=+[]{}<>:?";

/** The random provider's resources. A value is generated once and kept as the id. */
function chosenOnce(id: (inputs: Inputs) => string, outputs: (id: string) => Record<string, unknown>): ResourceType {
  const replaceOn = ["length", "byteLength", "special", "upper", "lower", "numeric", "overrideSpecial", "keepers"];
  return { settings: {}, replaceOn, id, outputs: (_inputs, chosen) => outputs(chosen) };
}

function characters(inputs: Inputs): string {
  const special = typeof inputs.overrideSpecial === "string" ? inputs.overrideSpecial : SPECIAL;
  const kinds: [setting: string, alphabet: string, least: string][] = [
    ["lower", LOWER, "minLower"],
    ["upper", LOWER.toUpperCase(), "minUpper"],
    ["numeric", "0123456789", "minNumeric"],
    ["special", special, "minSpecial"],
  ];
  const used = kinds.filter(([setting]) => inputs[setting] !== false);
  const alphabet = used.map(([, of]) => of).join("");
  const length = Number(inputs.length);
  if (!(Number.isInteger(length) && length >= 1 && length <= 4096) || alphabet === "")
    throw new Error("length is a whole number from 1 to 4096, and one kind of character is allowed");
  const least = used.map(([, of, setting]) => randomText(Math.min(Number(inputs[setting] ?? 0), length), of)).join("");
  const all = [...least, ...randomText(Math.max(0, length - least.length), alphabet)].slice(0, length);
  for (let at = all.length - 1; at > 0; at--) {
    const other = randomInt(at + 1);
    [all[at], all[other]] = [all[other] as string, all[at] as string];
  }
  return all.join("");
}

function bytes({ byteLength }: Inputs): string {
  const count = Number(byteLength);
  if (!(Number.isInteger(count) && count >= 1 && count <= 1024)) throw new Error("byteLength is from 1 to 1024");
  return randomBytes(count).toString("base64url");
}

export const randomTypes: Readonly<Record<string, ResourceType>> = {
  "random:index/randomString:RandomString": chosenOnce(characters, (result) => ({ result })),
  "random:index/randomUuid:RandomUuid": chosenOnce(randomUUID, (result) => ({ result })),
  "random:index/randomId:RandomId": chosenOnce(bytes, (b64Url) => {
    const value = Buffer.from(b64Url, "base64url");
    return {
      b64Url,
      b64Std: value.toString("base64"),
      hex: value.toString("hex"),
      dec: `${BigInt(`0x${value.toString("hex")}`)}`,
    };
  }),
  "random:index/randomPet:RandomPet": chosenOnce(
    ({ prefix, separator = "-" }) =>
      [...(typeof prefix === "string" ? [prefix] : []), "pet", randomText(6, LOWER_ALPHANUMERIC)].join(
        String(separator),
      ),
    () => ({}),
  ),
};
