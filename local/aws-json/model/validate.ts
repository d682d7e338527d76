import { AwsError } from "../../common/errors";
import type { Operation, OperationTable } from "../operation";
import { matchesJavaPattern } from "./java-pattern";
import { type ModelledService, type ServiceModel, type Shape, serviceModel } from "./service-model";

/** How a service names the error of its request validation. */
const ERRORS: Readonly<Record<ModelledService, string>> = {
  "cognito-idp": "InvalidParameterException",
  "cognito-identity": "ValidationException",
};

/** More violations than any client's mistake; what follows them in a hostile request is not looked at. */
const MOST_VIOLATIONS = 100;

interface Violation {
  /** `userAttributes.1.member.name`; list positions count from 1. */
  path: string;
  /** `null`, `'x'`, or undefined where the value is sensitive. */
  value: string | undefined;
  constraint: string;
}

/**
 * The operations, each of which checks its request against the service model before it does anything. The signature
 * is checked before: AWS answers a missing or wrong one first (recorded against Kinesis: mhart/kinesalite).
 */
export function withRequestValidation(service: ModelledService, operations: OperationTable): OperationTable {
  const model = serviceModel(service);
  const validated = Object.entries(operations).map(([name, operation]): [string, Operation] => {
    const input = model.operations[name];
    if (input === undefined) throw new Error(`the service model of ${service} has no operation ${name}`);
    return [
      name,
      {
        ...operation,
        handle: (request, context) => {
          if (input !== null) validate(model, input, request, ERRORS[service]);
          return operation.handle(request, context);
        },
      },
    ];
  });
  return Object.fromEntries(validated);
}

/**
 * @param error the error's name
 * @throws AwsError of that name with all violations in one message; SerializationException for a value of another type
 */
export function validate(model: ServiceModel, shape: string, input: unknown, error: string): void {
  const violations: Violation[] = [];
  new Walk(model, violations).visit(shape, input, "", false);
  if (violations.length === 0) return;
  const texts = violations.map(
    ({ path, value, constraint }) =>
      `Value ${value === undefined ? "" : `${value} `}at '${path}' failed to satisfy constraint: ${constraint}`,
  );
  const count = texts.length === 1 ? "1 validation error" : `${texts.length} validation errors`;
  const [first] = violations as [Violation];
  throw new AwsError(error, `${count} detected: ${texts.join("; ")}`, {
    lock: "AWS JSON",
    check: first.path,
    expected: first.constraint,
    actual: first.value === "null" ? "missing" : "another value",
    text: `${first.path}: ${first.constraint}${texts.length > 1 ? `, and ${texts.length - 1} more` : ""}`,
  });
}

class Walk {
  constructor(
    private readonly model: ServiceModel,
    private readonly violations: Violation[],
  ) {}

  /** @param hidden whether a structure around the value is sensitive */
  visit(name: string, value: unknown, path: string, hidden: boolean): void {
    const shape = this.shape(name);
    checkType(shape, value);
    const sensitive = hidden || shape.sensitive === true;
    if (shape.type === "structure") {
      this.visitMembers(shape, value as Record<string, unknown>, path, sensitive);
      return;
    }
    const parts = [shape.member, shape.key, shape.value].flatMap((of) => (of ? [this.shape(of)] : []));
    const hide = sensitive || parts.some((part) => part.sensitive);
    const shown = hide ? undefined : `'${display(value)}'`;
    for (const constraint of broken(shape, value)) this.add({ path, value: shown, constraint });
    if (shape.type === "list") this.visitItems(shape, value as unknown[], path, sensitive);
    if (shape.type === "map") this.visitEntries(shape, value as Record<string, unknown>, path, sensitive);
  }

  /**
   * AWS answers for the last member of the model first: `password` before `username` (SignUp; recorded in
   * amazon-cognito-identity-js 388 and in others' code). Where no record is known the order is a guess.
   */
  private visitMembers(shape: Shape, value: Record<string, unknown>, path: string, hidden: boolean): void {
    for (const [member, of] of Object.entries(shape.members ?? {}).reverse()) {
      const at = `${path && `${path}.`}${member.charAt(0).toLowerCase()}${member.slice(1)}`;
      const given = Object.hasOwn(value, member) ? (value[member] ?? undefined) : undefined;
      if (given !== undefined) this.visit(of, given, at, hidden);
      else if (shape.required?.includes(member)) {
        this.add({ path: at, value: "null", constraint: "Member must not be null" });
      }
    }
  }

  /** Items that are structures are named one by one; others are the list's own violation, with every constraint. */
  private visitItems(shape: Shape, items: unknown[], path: string, hidden: boolean): void {
    const name = shape.member ?? "";
    const item = this.shape(name);
    if (item.type === "structure") {
      items.forEach((each, index) => {
        if (each !== null) this.visit(name, each, `${path}.${index + 1}.member`, hidden);
      });
      return;
    }
    for (const each of items) checkType(item, each);
    if (items.some((each) => broken(item, each).length > 0)) {
      const value = hidden || item.sensitive ? undefined : `'${display(items)}'`;
      this.add({ path, value, constraint: `Member must satisfy constraint: [${constraintsOf(item).join(", ")}]` });
    }
  }

  private visitEntries(shape: Shape, map: Record<string, unknown>, path: string, hidden: boolean): void {
    const [key, item] = [this.shape(shape.key ?? ""), this.shape(shape.value ?? "")];
    const entries = Object.entries(map).filter(([, each]) => each !== null);
    for (const [, each] of entries) checkType(item, each);
    const value = hidden || key.sensitive || item.sensitive ? undefined : `'${display(map)}'`;
    if (entries.some(([name]) => broken(key, name).length > 0)) {
      this.add({ path, value, constraint: `Map keys must satisfy constraint: [${constraintsOf(key).join(", ")}]` });
    }
    if (entries.some(([, each]) => broken(item, each).length > 0)) {
      this.add({ path, value, constraint: `Map value must satisfy constraint: [${constraintsOf(item).join(", ")}]` });
    }
  }

  private add(violation: Violation): void {
    if (this.violations.length < MOST_VIOLATIONS) this.violations.push(violation);
  }

  private shape(name: string): Shape {
    const shape = this.model.shapes[name];
    if (!shape) throw new Error(`the service model has no shape ${name}`);
    return shape;
  }
}

/**
 * What a value breaks. Of a sensitive one AWS names the pattern before the length, of others after it: `username` and
 * `password`, `clientId` and `identityPoolId` in recorded answers.
 */
function broken(shape: Shape, value: unknown): string[] {
  const size = sizeOf(shape, value);
  const limits = [
    ...(shape.min !== undefined && size < shape.min ? [least(shape)] : []),
    ...(shape.max !== undefined && size > shape.max ? [most(shape)] : []),
  ];
  if (typeof value !== "string") return limits;
  const form = [
    ...(shape.pattern !== undefined && !matchesJavaPattern(shape.pattern, value) ? [pattern(shape)] : []),
    ...(shape.enum && !shape.enum.includes(value) ? [oneOf(shape)] : []),
  ];
  return shape.sensitive ? [...form, ...limits] : [...limits, ...form];
}

/** All constraints of an item; AWS lists them whichever is broken (recorded: aws-cdk 31795). */
function constraintsOf(shape: Shape): string[] {
  return [
    ...(shape.max !== undefined ? [most(shape)] : []),
    ...(shape.min !== undefined ? [least(shape)] : []),
    ...(shape.pattern !== undefined ? [pattern(shape)] : []),
    ...(shape.enum ? [oneOf(shape)] : []),
  ];
}

const isNumber = ({ type }: Shape) => type === "integer" || type === "long";
const least = (shape: Shape) =>
  `Member must have ${isNumber(shape) ? "value" : "length"} greater than or equal to ${shape.min}`;
const most = (shape: Shape) =>
  `Member must have ${isNumber(shape) ? "value" : "length"} less than or equal to ${shape.max}`;
const pattern = (shape: Shape) => `Member must satisfy regular expression pattern: ${shape.pattern}`;
const oneOf = (shape: Shape) => `Member must satisfy enum value set: [${shape.enum?.join(", ")}]`;

function sizeOf(shape: Shape, value: unknown): number {
  if (isNumber(shape)) return value as number;
  if (typeof value === "string" || Array.isArray(value)) return value.length;
  return typeof value === "object" && value !== null ? Object.keys(value).length : 0;
}

/** As Java prints lists and maps: `[a, b]`, `{a=b}`. */
function display(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(display).join(", ")}]`;
  if (typeof value !== "object" || value === null) return String(value);
  return `{${Object.entries(value)
    .map(([key, each]) => `${key}=${display(each)}`)
    .join(", ")}}`;
}

/** @throws AwsError SerializationException, in the words of AWS's JSON parser */
function checkType({ type }: Shape, value: unknown): void {
  const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
  const message = mistyped[type]?.(value, isObject);
  if (message !== undefined) throw new AwsError("SerializationException", message);
}

const LIST = "Start of list found where not expected";
const MAP = "Start of structure or map found where not expected.";

/** By type, what is wrong with a value; undefined where nothing is. */
const mistyped: Partial<Record<Shape["type"], (value: unknown, isObject: boolean) => string | undefined>> = {
  string: (value, isObject) => {
    if (typeof value === "string") return undefined;
    if (Array.isArray(value)) return LIST;
    return isObject ? MAP : `${tokenOf(value)} can not be converted to a String`;
  },
  integer: (value) => (Number.isInteger(value) ? undefined : "Expected an integer or null"),
  long: (value) => (Number.isInteger(value) ? undefined : "Expected an integer or null"),
  boolean: (value) => (typeof value === "boolean" ? undefined : "Expected a boolean or null"),
  list: (value, isObject) => (Array.isArray(value) ? undefined : isObject ? MAP : "Expected list or null"),
  map: (value, isObject) => (isObject ? undefined : Array.isArray(value) ? LIST : "Expected map or null"),
  structure: (value, isObject) => (isObject ? undefined : Array.isArray(value) ? LIST : "Expected a structure or null"),
};

function tokenOf(value: unknown): string {
  if (typeof value === "boolean") return value ? "TRUE_VALUE" : "FALSE_VALUE";
  return value === null ? "NULL_VALUE" : "NUMBER_VALUE";
}
