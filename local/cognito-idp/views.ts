import { type AddressAttribute, shown } from "./attributes";
import { invalidParameter, why } from "./errors";
import type { Groups } from "./groups";
import type { Pool } from "./pools";
import type { User } from "./users";

/** UserType, as the API shows a user. */
export function userView(user: User, only?: ReadonlySet<string>): object {
  return {
    Username: user.username,
    Attributes: only
      ? Object.entries(user.attributes)
          .filter(([name]) => only.has(name))
          .map(([Name, Value]) => ({ Name, Value }))
      : shown(user.attributes),
    UserCreateDate: seconds(user.created),
    UserLastModifiedDate: seconds(user.modified),
    Enabled: user.enabled,
    UserStatus: user.status,
  };
}

/** GroupType, as the API shows a group; the dates are known of those made by command. */
export function groupView(pool: Pool, group: NonNullable<ReturnType<Groups["get"]>>): object {
  return {
    GroupName: group.name,
    UserPoolId: pool.id,
    ...(group.description !== undefined && { Description: group.description }),
    ...(group.roleArn !== undefined && { RoleArn: group.roleArn }),
    ...(group.precedence !== undefined && { Precedence: group.precedence }),
    ...("created" in group && {
      CreationDate: seconds(group.created),
      LastModifiedDate: seconds(group.modified),
    }),
  };
}

/** CodeDeliveryDetails, with as much of the address as AWS shows. */
export function deliveryView(AttributeName: AddressAttribute, address: string): object {
  if (AttributeName === "phone_number") {
    const masked = `${address.slice(0, 1)}${"*".repeat(Math.max(0, address.length - 5))}${address.slice(-4)}`;
    return { AttributeName, DeliveryMedium: "SMS", Destination: masked };
  }
  const [local = "", domain = ""] = address.split("@");
  const masked = domain ? `${local.slice(0, 1)}***@${domain.slice(0, 1)}***` : `${local.slice(0, 1)}***`;
  return { AttributeName, DeliveryMedium: "EMAIL", Destination: masked };
}

/** What a user who does not exist seems to be sent: the medium is told from the form of the name. */
export function simulatedDeliveryView(name: string): object {
  return deliveryView(/^\+\d+$/.test(name) ? "phone_number" : "email", name);
}

/** A timestamp of JSON 1.1: epoch seconds, with fractions. */
export function seconds(milliseconds: number): number {
  return milliseconds / 1000;
}

/** How many are on a page where the caller does not say; AWS gives no more than so many. */
export const LARGEST_PAGE = 60;

/**
 * One page of what is sorted by `key`, and the token for the next: the last key shown.
 * @throws InvalidParameterException for a token that this never gave
 */
export function page<T>(
  items: readonly T[],
  key: (item: T) => string,
  limit: number,
  token: string | undefined,
): { items: T[]; next?: string } {
  const after = token === undefined ? undefined : Buffer.from(token, "base64url").toString("utf8");
  if (after !== undefined && encoded(after) !== token) {
    throw invalidParameter("Invalid pagination token.", why("user pool", "token", "one that was given", "another"));
  }
  const rest = after === undefined ? items : items.filter((item) => key(item) > after);
  const shownItems = rest.slice(0, limit);
  const last = shownItems.at(-1);
  return {
    items: shownItems,
    ...(last !== undefined && rest.length > limit && { next: encoded(key(last)) }),
  };
}

function encoded(text: string): string {
  return Buffer.from(text, "utf8").toString("base64url");
}
