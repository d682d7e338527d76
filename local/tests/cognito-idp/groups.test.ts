import * as assert from "node:assert/strict";
import { preferredRoleOf } from "../../cognito-idp/jwt/tokens";
import { decodeUnverified, EMAIL, Fixture } from "./fixture";

const ROLE = "arn:aws:iam::000000000000:role/";
const GROUP = "aws:cognito/userGroup:UserGroup";

describe("groups", () => {
  let fixture: Fixture;
  beforeEach(async () => {
    fixture = await Fixture.open();
    fixture.declareGroup("admins", { roleArn: `${ROLE}admin`, precedence: 1, description: "who may do all" });
    await fixture.user();
  });
  afterEach(() => fixture.store.close());
  const input = (more: Record<string, unknown> = {}) => ({
    UserPoolId: fixture.poolId,
    Username: EMAIL,
    ...more,
  });
  const namesOf = ({ Groups }: { Groups: { GroupName: string }[] }) => Groups.map(({ GroupName }) => GroupName);
  const missing = ["ResourceNotFoundException", "Group not found."] as const;

  it("of the program and made by command are one list", async () => {
    const { Group } = await fixture.does(
      "CreateGroup",
      input({ GroupName: "writers", Description: "who write", RoleArn: `${ROLE}writer`, Precedence: 5 }),
    );
    assert.deepEqual(Group, {
      GroupName: "writers",
      UserPoolId: fixture.poolId,
      Description: "who write",
      RoleArn: `${ROLE}writer`,
      Precedence: 5,
      CreationDate: fixture.now / 1000,
      LastModifiedDate: fixture.now / 1000,
    });
    const list = await fixture.does("ListGroups", input());
    assert.deepEqual(list.Groups[0], {
      GroupName: "admins",
      UserPoolId: fixture.poolId,
      Description: "who may do all",
      RoleArn: `${ROLE}admin`,
      Precedence: 1,
    });
    assert.deepEqual(namesOf(list), ["admins", "writers"]);
    assert.deepEqual(await fixture.does("GetGroup", input({ GroupName: "writers" })), { Group });
  });

  it("come in pages", async () => {
    for (const GroupName of ["a", "b"]) await fixture.does("CreateGroup", input({ GroupName }));
    const first = await fixture.does("ListGroups", input({ Limit: 2 }));
    assert.deepEqual(namesOf(first), ["a", "admins"]);
    assert.deepEqual(namesOf(await fixture.does("ListGroups", input({ NextToken: first.NextToken }))), ["b"]);
  });

  it("take users in and out, once each", async () => {
    const admins = input({ GroupName: "admins" });
    for (const _ of [1, 2]) assert.deepEqual(await fixture.does("AdminAddUserToGroup", admins), {});
    assert.deepEqual(namesOf(await fixture.does("AdminListGroupsForUser", input())), ["admins"]);
    const { Users } = await fixture.does("ListUsersInGroup", admins);
    assert.equal(Users.length, 1);
    assert.equal(Users[0].Attributes[1].Value, EMAIL);
    for (const _ of [1, 2]) assert.deepEqual(await fixture.does("AdminRemoveUserFromGroup", admins), {});
    assert.deepEqual(namesOf(await fixture.does("AdminListGroupsForUser", input())), []);
  });

  it("made by command are changed and deleted, with their members", async () => {
    const made = input({ GroupName: "made" });
    await fixture.does("CreateGroup", made);
    await fixture.does("AdminAddUserToGroup", made);
    fixture.now += 1000;
    const { Group } = await fixture.does("UpdateGroup", input({ GroupName: "made", Precedence: 3 }));
    assert.deepEqual([Group.Precedence, Group.LastModifiedDate - Group.CreationDate], [3, 1]);
    await fixture.does("DeleteGroup", made);
    await fixture.refuses("GetGroup", made, ...missing);
    await fixture.does("CreateGroup", made);
    assert.deepEqual(namesOf(await fixture.does("AdminListGroupsForUser", input())), []);
  });

  it("of the program are not changed by command", async () => {
    for (const operation of ["UpdateGroup", "DeleteGroup"]) {
      await fixture.refuses(
        operation,
        input({ GroupName: "admins" }),
        "InvalidParameterException",
        "The group is declared by the program: change it there.",
      );
    }
  });

  it("gone from the program have no members, nor when they come back", async () => {
    await fixture.does("AdminAddUserToGroup", input({ GroupName: "admins" }));
    const [group] = fixture.resources.all(GROUP);
    const before = fixture.resources;
    fixture.resources = before.without(group?.urn ?? "");
    await fixture.store.write(() =>
      fixture.pools.forget({ type: "aws:cognito/userGroup:UserGroup", id: `${fixture.poolId}/admins` }),
    );
    assert.deepEqual(namesOf(await fixture.does("AdminListGroupsForUser", input())), []);
    fixture.resources = before;
    assert.deepEqual(namesOf(await fixture.does("AdminListGroupsForUser", input())), []);
  });

  const REFUSED: [operation: string, input: Record<string, unknown>, name: string, message: string][] = [
    ["CreateGroup", { GroupName: "admins" }, "GroupExistsException", "A group with the name already exists."],
    ["GetGroup", { GroupName: "none" }, ...missing],
    ["UpdateGroup", { GroupName: "none" }, ...missing],
    ["DeleteGroup", { GroupName: "none" }, ...missing],
    ["AdminAddUserToGroup", { GroupName: "none" }, ...missing],
    ["AdminRemoveUserFromGroup", { GroupName: "none" }, ...missing],
    ["ListUsersInGroup", { GroupName: "none" }, ...missing],
    [
      "AdminAddUserToGroup",
      { GroupName: "admins", Username: "bob@example.com" },
      "UserNotFoundException",
      "User does not exist.",
    ],
    [
      "CreateGroup",
      { GroupName: "two words" },
      "InvalidParameterException",
      "1 validation error detected: Value 'two words' at 'groupName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}]+",
    ],
    [
      "CreateGroup",
      { GroupName: "a", Precedence: -1 },
      "InvalidParameterException",
      "1 validation error detected: Value '-1' at 'precedence' failed to satisfy constraint: Member must have value greater than or equal to 0",
    ],
  ];
  for (const [operation, more, name, message] of REFUSED) {
    it(`${operation} refuses ${JSON.stringify(more)}`, async () => {
      await fixture.refuses(operation, input(more), name, message);
    });
  }

  it("stand in both tokens, their roles in the ID token, as a list", async () => {
    fixture.declareGroup("writers", { roleArn: `${ROLE}writer` });
    fixture.declareGroup("plain");
    for (const GroupName of ["writers", "admins", "plain"]) {
      await fixture.does("AdminAddUserToGroup", input({ GroupName }));
    }
    const { IdToken, AccessToken } = await fixture.tokens();
    const claims = decodeUnverified(IdToken).claims;
    assert.deepEqual(claims["cognito:groups"], ["admins", "plain", "writers"]);
    assert.deepEqual(claims["cognito:roles"], [`${ROLE}admin`, `${ROLE}writer`]);
    assert.equal(claims["cognito:preferred_role"], `${ROLE}admin`);
    const access = decodeUnverified(AccessToken).claims;
    assert.deepEqual(access["cognito:groups"], ["admins", "plain", "writers"]);
    assert.equal("cognito:roles" in access, false);
    assert.equal("cognito:preferred_role" in access, false);
  });

  it("without roles bring neither claim", async () => {
    fixture.declareGroup("plain");
    await fixture.does("AdminAddUserToGroup", input({ GroupName: "plain" }));
    const { claims } = decodeUnverified((await fixture.tokens()).IdToken);
    assert.deepEqual(claims["cognito:groups"], ["plain"]);
    assert.equal("cognito:roles" in claims, false);
    assert.equal("cognito:preferred_role" in claims, false);
  });

  /** Developer guide, "Using tokens to assign roles to users"; API reference, CreateGroup, "Precedence". */
  const PREFERRED: [title: string, groups: [roleArn?: string, precedence?: number][], role: string | undefined][] = [
    ["no group", [], undefined],
    ["one group", [["a", 1]], "a"],
    ["one group without precedence", [["a"]], "a"],
    [
      "a lower precedence",
      [
        ["a", 2],
        ["b", 1],
      ],
      "b",
    ],
    [
      "precedence 0",
      [
        ["a", 1],
        ["b", 0],
      ],
      "b",
    ],
    ["a precedence beside none", [["a"], ["b", 9]], "b"],
    [
      "a tie between roles",
      [
        ["a", 1],
        ["b", 1],
      ],
      undefined,
    ],
    [
      "a tie of one role",
      [
        ["a", 1],
        ["a", 1],
      ],
      "a",
    ],
    [
      "a tie above the lowest",
      [
        ["a", 2],
        ["b", 2],
        ["c", 1],
      ],
      "c",
    ],
    ["several without precedence", [["a"], ["b"]], undefined],
    ["one role without precedence", [["a"], ["a"]], "a"],
    [
      "a lowest group without a role",
      [
        ["a", 2],
        [undefined, 1],
      ],
      "a",
    ],
    ["groups without roles", [[undefined, 1], [undefined]], undefined],
  ];
  for (const [title, groups, role] of PREFERRED) {
    it(`prefer ${role ?? "no role"} for ${title}`, () =>
      assert.equal(
        preferredRoleOf(groups.map(([roleArn, precedence], index) => ({ name: `${index}`, roleArn, precedence }))),
        role,
      ));
  }
});
