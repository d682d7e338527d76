import type { Format } from "./format";
import { scimGroup, scimUser } from "./scim";

/** SCIM resources, one a line: all users, then all groups. A large group goes on in further lines with the same id. */
export const scim: Format = {
  namesGroupsOfUsers: false,
  head: () => "",
  user: (user) => `${JSON.stringify(scimUser(user))}\n`,
  members: (group, members) => `${JSON.stringify(scimGroup(group, members))}\n`,
  tail: "",
  leavesOut: [],
};
