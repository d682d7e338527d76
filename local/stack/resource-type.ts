import type { Inputs, Resources } from "./resources";

/** The account and the region of the stack. */
export interface AwsEnvironment {
  region: string;
  /** Twelve digits. */
  accountId: string;
  /** The address of the local API Gateway, such as `http://127.0.0.1:3000`. */
  gatewayUrl: string;
}

/** How the provider creates, updates and deletes resources of one Pulumi type. */
export interface ResourceType<I = Inputs> {
  /**
   * Every setting that the local run knows, by its name in the inputs. `enforced`: it has the effect that it has on
   * AWS. `ignored`: it does not decide who gets in, and has no effect here. Any other setting stops the start.
   */
  settings: Readonly<Record<string, "enforced" | "ignored">>;
  /** The settings whose change replaces the resource, as in the AWS provider. */
  replaceOn: readonly string[];
  /** Whether the old resource must be deleted before its replacement is created. */
  deleteBeforeReplace?: boolean;
  /** @throws NotEnforced for a value that may decide who gets in and that the local run does not enforce. */
  check?(inputs: I): void;
  /** A new physical id. `name` is the resource's name in the program. */
  id(inputs: I, name: string, aws: AwsEnvironment): string;
  /**
   * The outputs of the AWS provider that are not inputs. The inputs are added to them.
   * @param before the outputs so far, for what is chosen once; of a new resource its `initialOutputs`
   */
  outputs(
    inputs: I,
    id: string,
    aws: AwsEnvironment,
    before?: Readonly<Record<string, unknown>>,
  ): Record<string, unknown>;
  /** The outputs that a new resource takes from the state of other resources. */
  initialOutputs?(inputs: I, resources: Resources): Record<string, unknown>;
  /** Why AWS would refuse to delete the resource, and what to do first; undefined if AWS would delete it. */
  protectedBy?(inputs: I): string | undefined;
  /** A copy of the state of other resources at the time when this one is created. */
  snapshot?(inputs: I, resources: Resources): unknown;
}
