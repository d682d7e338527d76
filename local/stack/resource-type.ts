import type { Inputs, Resources } from "./resources";

/** Where the stack stands: what AWS knows of the account and the provider of the region. */
export interface AwsEnvironment {
  region: string;
  /** Twelve digits. */
  accountId: string;
  /** Where the local API Gateway listens, such as `http://127.0.0.1:3000`. */
  gatewayUrl: string;
}

/** How the provider makes, changes and removes resources of one Pulumi type. */
export interface ResourceType<I = Inputs> {
  /**
   * Every setting that the local run knows, by its name in the inputs: `held` is honoured, `no lock` has no
   * say in who gets in and is passed over. Any other setting that the program gives stops the start.
   */
  settings: Readonly<Record<string, "held" | "no lock">>;
  /** The settings whose change makes a new resource, as the AWS provider does. */
  replaceOn: readonly string[];
  /** Whether two of them, an old and a new one, would stand in each other's way. */
  deleteBeforeReplace?: boolean;
  /** @throws NotEnforced for a value that carries a lock which the local run cannot hold. */
  check?(inputs: I): void;
  /** A new physical id. `name` is the resource's name in the program. */
  id(inputs: I, name: string, aws: AwsEnvironment): string;
  /** The outputs that the AWS provider would give, beside the inputs themselves, which are added to them. */
  outputs(inputs: I, id: string, aws: AwsEnvironment): Record<string, unknown>;
  /** Why AWS would not delete it, and what to do first; nothing where it may go. */
  protectedBy?(inputs: I): string | undefined;
  /** What must be kept of other resources as they are when this one is made. */
  snapshot?(inputs: I, resources: Resources): unknown;
}
