import * as pulumi from "@pulumi/pulumi";
import { plain } from "./program-inputs";
import { projectPath } from "./project-path";

const { asset, runtime } = pulumi;
/** The key that marks an object as an asset, secret, output or resource, and its value for each. */
const SIGNATURE = "4dabf18193072939515e22adb298388d";

/** Stands for a value that is unknown until a resource is created. It equals no known value. */
export const UNKNOWN = { unknown: true };

/**
 * A resource's inputs as the engine sends them, as plain JSON: the same form that `program-inputs.ts` gives.
 * The engine writes assets, secrets, outputs and resources as marked objects. An archive keeps its hash, because the
 * engine sends only the hash when inputs are compared.
 */
export async function plainFromWire(value: unknown): Promise<unknown> {
  if (value === runtime.unknownValue) return UNKNOWN;
  if (Array.isArray(value)) return Promise.all(value.map(plainFromWire));
  if (!value || typeof value !== "object") return value;
  const marked = value as Record<string, unknown>;
  switch (marked[SIGNATURE]) {
    case runtime.specialSecretSig:
      return plainFromWire(marked.value);
    case runtime.specialOutputValueSig:
      return marked.value === undefined ? UNKNOWN : plainFromWire(marked.value);
    case runtime.specialResourceSig:
      return plainFromWire(marked.id);
    case runtime.specialArchiveSig:
      return { ...((await plain(archive(marked))) as object), hash: marked.hash };
    case undefined: {
      const entries = Object.entries(marked).map(async ([key, member]) => [key, await plainFromWire(member)] as const);
      return Object.fromEntries(await Promise.all(entries));
    }
    default:
      throw new Error("the engine sent a value of a kind that the local run does not know");
  }
}

function archive({ assets, path: folder }: Record<string, unknown>): pulumi.asset.Archive {
  if (typeof folder === "string") return new asset.FileArchive(projectPath(process.cwd(), folder));
  const members = Object.entries((assets ?? {}) as Record<string, Record<string, unknown>>);
  return new asset.AssetArchive(
    Object.fromEntries(
      members.map(([name, member]) => {
        if (member[SIGNATURE] === runtime.specialArchiveSig) return [name, archive(member)];
        if (typeof member.text === "string") return [name, new asset.StringAsset(member.text)];
        if (typeof member.path === "string")
          return [name, new asset.FileAsset(projectPath(process.cwd(), member.path))];
        throw new Error(`the asset ${name} is remote: the local run takes files and text`);
      }),
    ),
  );
}

/** Marks as secret each output that is an input with a secret in it, so that the engine encrypts it in its state. */
export function keepSecret(outputs: Record<string, unknown>, inputs: Record<string, unknown>): Record<string, unknown> {
  const secret = (value: unknown) => ({ [SIGNATURE]: runtime.specialSecretSig, value });
  return Object.fromEntries(
    Object.entries(outputs).map(([name, value]) => [name, holdsSecret(inputs[name]) ? secret(value) : value]),
  );
}

function holdsSecret(value: unknown): boolean {
  if (!value || typeof value !== "object") return false;
  const { [SIGNATURE]: mark, secret } = value as Record<string, unknown>;
  if (mark === runtime.specialSecretSig) return true;
  if (mark === runtime.specialOutputValueSig && secret) return true;
  return Object.values(value).some(holdsSecret);
}
