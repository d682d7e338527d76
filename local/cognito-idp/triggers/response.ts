import type { TriggerName } from "./lambda-config";
import { isObject, type TriggerResponse, unrecognizable } from "./triggers";

/** Reads the members of a response by their types; null is as if left out. @throws InvalidLambdaResponseException */
export class ResponseReader {
  constructor(
    private readonly trigger: TriggerName,
    private readonly response: TriggerResponse,
  ) {}

  flag(name: string): boolean {
    const value = this.response[name] ?? false;
    if (typeof value !== "boolean") throw this.wrong(name, value);
    return value;
  }

  text(name: string): string | undefined {
    const value = this.response[name] ?? undefined;
    if (value !== undefined && typeof value !== "string") throw this.wrong(name, value);
    return value;
  }

  texts(name: string): readonly string[] | undefined {
    const value = this.response[name] ?? undefined;
    if (value === undefined) return undefined;
    if (!Array.isArray(value) || !value.every((item) => typeof item === "string")) throw this.wrong(name, value);
    return value;
  }

  /** Of texts; numbers and flags are written out, and null values left out. */
  textMap(name: string): ReadonlyMap<string, string> | undefined {
    const value = this.map(name);
    return (
      value &&
      new Map(
        [...value].map(([key, item]) => {
          if (typeof item === "object") throw this.wrong(name, item);
          return [key, String(item)];
        }),
      )
    );
  }

  /** Of values of any type; those that are null are left out. */
  map(name: string): ReadonlyMap<string, unknown> | undefined {
    const value = this.response[name] ?? undefined;
    if (value === undefined) return undefined;
    if (!isObject(value)) throw this.wrong(name, value);
    return new Map(Object.entries(value).filter(([, item]) => item !== null));
  }

  /** An object with these members and no others; null if it is null. */
  structure(name: string, members: readonly string[]): ResponseReader | null | undefined {
    const value = this.response[name];
    if (value === undefined || value === null) return value;
    if (!isObject(value)) throw this.wrong(name, value);
    const unknown = Object.keys(value).find((member) => !members.includes(member));
    if (unknown !== undefined) throw unrecognizable(this.trigger, name, `a member ${unknown.slice(0, 40)}`);
    return new ResponseReader(this.trigger, value);
  }

  private wrong(name: string, value: unknown) {
    return unrecognizable(this.trigger, name, Array.isArray(value) ? "a list" : `of type ${typeof value}`);
  }
}
