// biome-ignore-all lint/suspicious/noTemplateCurlyInString: policy variables look like this
import assert from "node:assert/strict";
import fc from "fast-check";
import type { AccessRequest } from "../../iam/access-request";
import { evaluate } from "../../iam/evaluate";
import { parsePolicy } from "../../iam/policy";
import { ARN, CONTEXT, document } from "./policies";

// Few words, so that a request often meets a statement, nearly or wholly.
const action = fc.constantFrom("execute-api:Invoke", "execute-api:InvokeX", "execute-api:*", "s3:Get?bject", "*");
const path = fc
  .array(fc.constantFrom("GET", "/", "a", "b", "*", "?", "${aws:userid}", "${*}"), {
    minLength: 1,
    maxLength: 5,
  })
  .map((parts) => parts.join(""));
const resource = fc.oneof(
  { weight: 9, arbitrary: path.map((text) => ARN + text) },
  { weight: 1, arbitrary: fc.constant("*") },
);
const some = <T>(arbitrary: fc.Arbitrary<T>) => fc.array(arbitrary, { minLength: 1, maxLength: 3 });
const agent = fc.constantFrom("a", "b", "ab", "");
const condition = fc
  .record({
    set: fc.constantFrom("", "ForAllValues:", "ForAnyValue:"),
    operator: fc.constantFrom("StringEquals", "StringNotEquals", "StringLike", "StringNotLike"),
    ifExists: fc.constantFrom("", "IfExists"),
    values: some(fc.constantFrom("a", "b", "a*", "${aws:userid}")),
  })
  .map(({ set, operator, ifExists, values }) => ({
    [`${set}${operator}${ifExists}`]: { "aws:UserAgent": values },
  }));

const statement = fc
  .record({
    Effect: fc.constantFrom("Allow", "Allow", "Deny"),
    actions: some(action),
    notAction: fc.boolean(),
    resources: some(resource),
    notResource: fc.boolean(),
    Condition: fc.option(condition, { nil: undefined }),
  })
  .map(({ Effect, actions, notAction, resources, notResource, Condition }) => ({
    Effect,
    [notAction ? "NotAction" : "Action"]: actions,
    [notResource ? "NotResource" : "Resource"]: resources,
    ...(Condition && { Condition }),
  }));
type Statement = Record<string, unknown>;
const statements = fc.array(statement as fc.Arbitrary<Statement>, { minLength: 1, maxLength: 5 });

const request: fc.Arbitrary<AccessRequest> = fc
  .record({
    action: fc.constantFrom("execute-api:Invoke", "execute-api:InvokeX", "s3:GetObject"),
    path: fc.array(fc.constantFrom("GET", "/", "a", "b", "*"), { maxLength: 5 }).map((parts) => parts.join("")),
    agent: fc.option(agent, { nil: undefined }),
    user: fc.option(agent, { nil: undefined }),
  })
  .map(({ action, path, agent, user }) => ({
    action,
    resource: ARN + path,
    context: {
      ...CONTEXT,
      "aws:UserAgent": agent === undefined ? [] : [agent],
      "aws:userid": user === undefined ? [] : [user],
    },
  }));

function effect(policies: Statement[][], asked: AccessRequest): string {
  const parsed = policies.map((each, index) => ({
    source: `policy p${index} of role users`,
    policy: parsePolicy(document(...each), "policy"),
  }));
  return evaluate(parsed, asked).effect;
}
const denied = (text: string) => text !== "allow";
const alone = (each: Statement, asked: AccessRequest) => effect([[{ ...each, Effect: "Allow" }]], asked) === "allow";

describe("properties of evaluation", () => {
  it("meet both effects often enough to say something", () => {
    const seen = new Map<string, number>();
    for (const [policy, asked] of fc.sample(fc.tuple(statements, request), 2000)) {
      const each = effect([policy], asked);
      seen.set(each, (seen.get(each) ?? 0) + 1);
    }
    for (const each of ["allow", "explicit deny", "implicit deny"]) assert.ok((seen.get(each) ?? 0) > 100, each);
  });

  it("a statement that denies, added anywhere, never opens a door", () => {
    fc.assert(
      fc.property(statements, statement, request, fc.nat(), (policy, extra, asked, place) => {
        const deny = { ...extra, Effect: "Deny" } as Statement;
        const at = place % (policy.length + 1);
        const before = effect([policy], asked);
        const after = effect([policy.toSpliced(at, 0, deny)], asked);
        if (denied(before)) assert.ok(denied(after));
        if (before === "explicit deny") assert.equal(after, "explicit deny");
        assert.equal(effect([policy, [deny]], asked), after);
        assert.equal(effect([[deny], policy], asked), after);
      }),
      { numRuns: 500 },
    );
  });

  it("a statement that allows, added anywhere, never undoes an explicit deny", () => {
    fc.assert(
      fc.property(statements, statement, request, (policy, extra, asked) => {
        const after = effect([[{ ...extra, Effect: "Allow" }, ...policy]], asked);
        assert.equal(after === "explicit deny", effect([policy], asked) === "explicit deny");
      }),
      { numRuns: 500 },
    );
  });

  it("neither the order of statements nor that of policies matters, nor how they are divided", () => {
    const shuffled = statements.chain((policy) =>
      fc.tuple(
        fc.constant(policy),
        fc.shuffledSubarray(policy, { minLength: policy.length, maxLength: policy.length }),
        fc.nat({ max: policy.length }),
      ),
    );
    fc.assert(
      fc.property(shuffled, request, ([policy, other, cut], asked) => {
        const expected = effect([policy], asked);
        assert.equal(effect([other], asked), expected);
        const parts = [other.slice(0, cut), other.slice(cut)].filter((part) => part.length > 0);
        assert.equal(effect(parts, asked), expected);
        assert.equal(effect(parts.toReversed(), asked), expected);
      }),
      { numRuns: 500 },
    );
  });

  it("the whole is made of its statements: deny if one denies, else allow if one allows", () => {
    fc.assert(
      fc.property(statements, request, (policy, asked) => {
        const matching = policy.filter((each) => alone(each, asked));
        const denies = matching.some(({ Effect }) => Effect === "Deny");
        const expected = denies ? "explicit deny" : matching.length > 0 ? "allow" : "implicit deny";
        assert.equal(effect([policy], asked), expected);
      }),
      { numRuns: 500 },
    );
  });

  it("NotAction and NotResource are the complement of Action and Resource", () => {
    fc.assert(
      fc.property(some(action), some(resource), request, (actions, resources, asked) => {
        const any = { Effect: "Allow", Action: "*", Resource: "*" };
        const { Action: _, ...onAny } = any;
        const { Resource: __, ...toAny } = any;
        assert.notEqual(alone({ ...onAny, Action: actions }, asked), alone({ ...onAny, NotAction: actions }, asked));
        assert.notEqual(
          alone({ ...toAny, Resource: resources }, asked),
          alone({ ...toAny, NotResource: resources }, asked),
        );
      }),
      { numRuns: 500 },
    );
  });

  it("a negated operator is the complement of its positive one, and IfExists changes nothing but a missing key", () => {
    const values = some(fc.constantFrom("a", "b", "a*", "${aws:userid}"));
    fc.assert(
      fc.property(fc.constantFrom("Equals", "Like", "EqualsIgnoreCase"), values, request, (suffix, wanted, asked) => {
        const holds = (operator: string) =>
          alone({ Action: "*", Resource: "*", Condition: { [operator]: { "aws:UserAgent": wanted } } }, asked);
        assert.notEqual(holds(`String${suffix}`), holds(`StringNot${suffix}`));
        const missing = asked.context["aws:UserAgent"]?.length === 0;
        assert.equal(holds(`String${suffix}IfExists`), missing || holds(`String${suffix}`));
        assert.equal(holds(`StringNot${suffix}IfExists`), missing || holds(`StringNot${suffix}`));
      }),
      { numRuns: 500 },
    );
  });

  it("a refusal always has a reason in one line, an allowance none", () => {
    fc.assert(
      fc.property(statements, request, (policy, asked) => {
        const source = "policy doors of role users";
        const decision = evaluate([{ source, policy: parsePolicy(document(...policy), "policy") }], asked);
        if (decision.effect === "allow") assert.equal(decision.reason, undefined);
        else assert.match(decision.reason?.text ?? "", /^(no statement of role users allows|statement \d) [^\n]+$/);
      }),
    );
  });
});
