import * as assert from "node:assert/strict";
import { matchesJavaPattern } from "../../aws-json/model/java-pattern";
import { type ModelledService, type Shape, serviceModel } from "../../aws-json/model/service-model";
import { withRequestValidation } from "../../aws-json/model/validate";
import type { OperationTable } from "../../aws-json/operation";
import { Fixture as IdentityFixture } from "../cognito-identity/fixture";
import { Fixture as PoolFixture } from "../cognito-idp/fixture";

const CONTEXT = { note: () => {}, who: () => {} };

/** A value that the shape allows, as short as can be. */
function valid(service: ModelledService, name: string): unknown {
  const shape = shapeOf(service, name);
  switch (shape.type) {
    case "structure":
      return Object.fromEntries(
        (shape.required ?? []).map((member) => [member, valid(service, shape.members?.[member] ?? "")]),
      );
    case "list":
      return Array.from({ length: shape.min ?? 0 }, () => valid(service, shape.member ?? ""));
    case "map":
      return {};
    case "boolean":
      return true;
    case "integer":
    case "long":
      return shape.min ?? 1;
    default:
      return shape.enum?.[0] ?? text(shape);
  }
}

function text({ min = 1, pattern }: Shape): string {
  const candidates = ["a", "1", "a1", "aa", "eu-central-1_a", "eu-central-1:a", "arn:aws:iam::123456789012:role/a"];
  const found = candidates
    .map((candidate) => candidate.padEnd(min, candidate.at(-1)))
    .find((candidate) => pattern === undefined || matchesJavaPattern(pattern, candidate));
  assert.ok(found, `no text for ${pattern}`);
  return found;
}

/** What breaks each constraint of a member, by the words that AWS has for it. */
function broken(shape: Shape): [value: unknown, constraint: string][] {
  const isNumber = shape.type === "integer" || shape.type === "long";
  const cases: [unknown, string][] = [];
  if (shape.enum) cases.push(["no such value", `Member must satisfy enum value set: [${shape.enum.join(", ")}]`]);
  if (shape.type === "string") {
    if (shape.min) cases.push(["", `Member must have length greater than or equal to ${shape.min}`]);
    if (shape.max !== undefined)
      cases.push(["a".repeat(shape.max + 1), `Member must have length less than or equal to ${shape.max}`]);
    if (shape.pattern !== undefined && !matchesJavaPattern(shape.pattern, " \u0000 "))
      cases.push([" \u0000 ", `Member must satisfy regular expression pattern: ${shape.pattern}`]);
  }
  if (isNumber && shape.min !== undefined)
    cases.push([shape.min - 1, `Member must have value greater than or equal to ${shape.min}`]);
  if (isNumber && shape.max !== undefined)
    cases.push([shape.max + 1, `Member must have value less than or equal to ${shape.max}`]);
  return cases;
}

const shapeOf = (service: ModelledService, name: string): Shape => {
  const shape = serviceModel(service).shapes[name];
  assert.ok(shape, name);
  return shape;
};

describe("the service model", () => {
  const served: [ModelledService, () => Promise<{ operations: OperationTable; close(): Promise<unknown> }>][] = [
    [
      "cognito-idp",
      async () => {
        const fixture = await PoolFixture.open();
        return { operations: fixture.pools.operations, close: () => fixture.store.close() };
      },
    ],
    [
      "cognito-identity",
      async () => {
        const fixture = await IdentityFixture.open();
        return { operations: fixture.pools.operations, close: () => fixture.close() };
      },
    ],
  ];
  for (const [service, open] of served) {
    it(`of ${service} is asked for every member of every served operation, before the operation is`, async () => {
      const real = await open();
      const reached: string[] = [];
      const operations = withRequestValidation(
        service,
        Object.fromEntries(
          Object.entries(real.operations).map(([name, { authorization }]) => [
            name,
            { authorization, handle: () => ({ reached: reached.push(name) }) },
          ]),
        ),
      );
      const model = serviceModel(service);
      let tried = 0;
      for (const [operation, { handle }] of Object.entries(operations)) {
        const input = model.operations[operation] ?? undefined;
        if (input === undefined) continue;
        const { members = {}, required = [] } = shapeOf(service, input);
        const right = valid(service, input) as Record<string, unknown>;
        const refusedBy = (wrong: Record<string, unknown>): string => {
          try {
            handle(wrong, CONTEXT);
          } catch (error) {
            return (error as Error).message;
          }
          return "";
        };
        assert.equal(refusedBy(right), "", operation);
        reached.length = 0;
        for (const [member, of] of Object.entries(members)) {
          const place = member.charAt(0).toLowerCase() + member.slice(1);
          const shape = shapeOf(service, of);
          if (required.includes(member)) {
            const { [member]: _left, ...rest } = right;
            assert.match(refusedBy(rest), new RegExp(`Value null at '${place}' .*Member must not be null`), operation);
            tried++;
          }
          for (const [value, constraint] of broken(shape)) {
            const message = refusedBy({ ...right, [member]: value });
            assert.ok(message.includes(constraint), `${operation}.${member}: ${message}`);
            assert.ok(message.includes(shape.sensitive ? `Value at '${place}'` : `' at '${place}'`), message);
            tried++;
          }
        }
        assert.deepEqual(reached, [], operation);
        // The real operation is wrapped as well.
        const [first] = required;
        if (first !== undefined) {
          const call = async () => real.operations[operation]?.handle({}, CONTEXT);
          await assert.rejects(call, /validation errors? detected/, operation);
        }
      }
      assert.ok(tried > 40, `${tried} cases`);
      await real.close();
    });
  }
});
