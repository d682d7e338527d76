import { stringify } from "csv-stringify/sync";
import type { PoolUser } from "../pool-user";
import type { Format } from "./format";

/** The rows of a CSV file that Cognito imports (CreateUserImportJob): the columns that GetCSVHeader names. */
export const csv: Format = {
  namesGroupsOfUsers: false,
  head: ({ csvHeader }) => row(csvHeader),
  user: (user, facts) => row(facts.csvHeader.map((column) => cell(user, column))),
  tail: "",
  leavesOut: [
    "groups and who is in them: the CSV of Cognito has no column for them",
    "whether a user is disabled, and their status",
  ],
};

function row(values: readonly string[]): string {
  return stringify([[...values]], { quoted_match: /^\s|\s$|[\r\n]/ });
}

function cell({ username, attributes }: PoolUser, column: string): string {
  switch (column) {
    case "cognito:username":
      return username;
    case "cognito:mfa_enabled":
      return "false";
    case "email_verified":
    case "phone_number_verified":
      return attributes.get(column) ?? "false";
    default:
      return attributes.get(column) ?? "";
  }
}
