import * as pulumi from "@pulumi/pulumi";
import * as resources from "@pulumi/pulumi/runtime/resource";
import { unknownsIn, unknownValue } from "../stack/unknown-value";
import { oneLine } from "./one-line";

/** A resource as the program registers it. */
interface Registration {
  remote: boolean;
  /** The inputs and outputs that the SDK's class declares. */
  names: string[];
  /** Its outputs that the SDK's class calls secret, as `clientSecret`. Pulumi's mocks pass over them. */
  secrets: readonly string[];
  /** Its stack says where the program declares the resource. It is formatted only when it is read. */
  declaredAt: Error;
}
/** Of `registerResource`, which Pulumi's declarations leave out. */
type Arguments = [0, 0, string, string, 0, boolean, 0, object, pulumi.CustomResourceOptions | undefined];
type Made = { id: string; outputs: Record<string, unknown> };

/**
 * Pulumi does not tell its mocks whether a component is remote, nor which outputs a resource declares or keeps secret.
 * This class records them, collects every refusal, and fills unknown outputs with marked values.
 */
export class Registrations {
  readonly refusals: string[] = [];
  private readonly registered = new Map<string, Registration>();
  private readonly refused = new Set<string>();

  constructor(private readonly folder: string) {
    const module = resources as unknown as { registerResource: (...args: unknown[]) => void };
    const { registerResource } = module;
    module.registerResource = (...args) => {
      const [, , type, name, , remote, , props, options] = args as Arguments;
      const secrets = options?.additionalSecretOutputs ?? [];
      this.registered.set(key(type, name), {
        remote,
        names: Object.keys(props ?? {}),
        secrets,
        declaredAt: new Error(),
      });
      registerResource(...args);
    };
  }

  isRemote(type: string, name: string): boolean {
    return this.registered.get(key(type, name))?.remote ?? false;
  }

  /** Names the resource whose inputs could not be read. */
  async reading<T>(type: string, name: string, read: () => Promise<T>): Promise<T> {
    try {
      return await read();
    } catch (error) {
      throw new Error(`${type} ${name}: ${(error as Error).message}`);
    }
  }

  /** The outputs that `create` gives. If it refuses: marked values, so that the program goes on and all refusals are found. */
  async made(
    type: string,
    name: string,
    inputs: object,
    create: () => Promise<Made>,
  ): Promise<{ id: string; state: Record<string, unknown> }> {
    const unknown = Object.fromEntries(
      this.namesOf(type, name).map((output) => [output, unknownValue(type, name, output)]),
    );
    try {
      const { id, outputs } = await create();
      for (const value of unknownsIn((inputs as { environment?: unknown }).environment))
        process.stderr.write(
          `A variable of ${name} (${type}) holds ${value}, which cannot be known on this machine.\n`,
        );
      const missing = Object.entries(unknown).filter(
        ([output]) => outputs[output] === undefined && !(output in inputs),
      );
      return { id, state: { ...Object.fromEntries(missing), ...outputs, ...this.secretsOf(type, name, outputs) } };
    } catch (error) {
      this.refused.add(`of ${name} (${type})`);
      if (!this.followsFromRefusal(inputs)) this.refusals.push(this.lineOf(type, name, error));
      return { id: unknownValue(type, name, "id"), state: { ...unknown, ...inputs } };
    }
  }

  private secretsOf(type: string, name: string, outputs: Made["outputs"]): Made["outputs"] {
    const { secrets = [] } = this.registered.get(key(type, name)) ?? {};
    return Object.fromEntries(
      secrets.flatMap((output) => (outputs[output] ? [[output, pulumi.secret(outputs[output])]] : [])),
    );
  }

  private namesOf(type: string, name: string): string[] {
    return this.registered.get(key(type, name))?.names ?? [];
  }

  private followsFromRefusal(inputs: object): boolean {
    return unknownsIn(inputs).some((found) => [...this.refused].some((refused) => found.endsWith(refused)));
  }

  private lineOf(type: string, name: string, error: unknown): string {
    const said = (error as { details?: string }).details ?? (error as Error).message;
    const declaredAt = this.registered.get(key(type, name))?.declaredAt ?? new Error();
    declaredAt.message = "";
    const [place] = oneLine(declaredAt, this.folder).match(/^.+?:\d+(?=: Error: )/) ?? [];
    return place ? `${place}: ${said}` : said;
  }
}

function key(type: string, name: string): string {
  return `${type}::${name}`;
}
