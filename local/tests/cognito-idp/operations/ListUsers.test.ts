import * as assert from "node:assert/strict";
import { Fixture } from "../fixture";

const pool = ({ poolId }: Fixture) => ({ UserPoolId: poolId });

describe("ListUsers", () => {
  let fixture: Fixture;
  before(async () => {
    fixture = await Fixture.open({ usernameAttributes: [], autoVerifiedAttributes: [] });
    for (const name of ["ada", "bob", "carol"]) {
      await fixture.does("AdminCreateUser", {
        ...pool(fixture),
        Username: name,
        UserAttributes: [{ Name: "email", Value: `${name}@example.com` }],
      });
    }
    await fixture.does("AdminDisableUser", { ...pool(fixture), Username: "bob" });
  });
  after(() => fixture.store.close());
  const list = async (input: Record<string, unknown>) =>
    fixture.does("ListUsers", { ...pool(fixture), ...input }) as Promise<{
      Users: { Username: string; Attributes: object[] }[];
      PaginationToken?: string;
    }>;

  const FILTERS: [filter: string, users: string[]][] = [
    ["", ["ada", "bob", "carol"]],
    ['email = "bob@example.com"', ["bob"]],
    ['email="bob@example.com"', ["bob"]],
    ['email ^= "c"', ["carol"]],
    ['email = "bob"', []],
    ['username ^= "a"', ["ada"]],
    ['status = "Disabled"', ["bob"]],
    ['status = "disabled"', []],
    ['cognito:user_status = "force_change_password"', ["ada", "bob", "carol"]],
    ['name = "x"', []],
    ['email = "\\""', []],
  ];
  for (const [filter, users] of FILTERS) {
    it(`finds by ${filter || "nothing"}`, async () => {
      const { Users } = await list({ Filter: filter });
      assert.deepEqual(
        Users.map(({ Username }) => Username),
        users,
      );
    });
  }

  it("finds by sub", async () => {
    const { UserAttributes } = await fixture.does("AdminGetUser", { ...pool(fixture), Username: "bob" });
    const { Users } = await list({ Filter: `sub = "${UserAttributes[0].Value}"` });
    assert.deepEqual(
      Users.map(({ Username }) => Username),
      ["bob"],
    );
  });

  const REFUSED: [filter: string, message: string][] = [
    ['custom:role = "x"', "Invalid search attribute: custom:role"],
    ['__proto__ = "x"', "Invalid search attribute: __proto__"],
    ['email != "x"', "Error while parsing filter"],
    ["email = x", "Error while parsing filter"],
    ['email = "x" and name = "y"', "Error while parsing filter"],
    ['email = "x', "Error while parsing filter"],
    ["email", "Error while parsing filter"],
  ];
  for (const [filter, message] of REFUSED) {
    it(`refuses ${filter}`, () =>
      fixture.refuses("ListUsers", { ...pool(fixture), Filter: filter }, "InvalidParameterException", message));
  }

  it("gives pages", async () => {
    const first = await list({ Limit: 2 });
    assert.deepEqual(
      first.Users.map(({ Username }) => Username),
      ["ada", "bob"],
    );
    const second = await list({ Limit: 2, PaginationToken: first.PaginationToken });
    assert.deepEqual(
      second.Users.map(({ Username }) => Username),
      ["carol"],
    );
    assert.equal(second.PaginationToken, undefined);
    const input = { ...pool(fixture), PaginationToken: "nope!" };
    await fixture.refuses("ListUsers", input, "InvalidParameterException", "Invalid pagination token.");
    await fixture.refuses(
      "ListUsers",
      { ...pool(fixture), Limit: 61 },
      "InvalidParameterException",
      "1 validation error detected: Value '61' at 'limit' failed to satisfy constraint: Member must have value less than or equal to 60",
    );
  });

  it("gives the attributes asked for", async () => {
    const { Users } = await list({ AttributesToGet: ["email"], Limit: 1 });
    assert.deepEqual(Users[0]?.Attributes, [{ Name: "email", Value: "ada@example.com" }]);
    await fixture.refuses(
      "ListUsers",
      { ...pool(fixture), AttributesToGet: ["custom:role"] },
      "InvalidParameterException",
      "One or more requested attributes do not exist.",
    );
  });
});
