import { type AddressAttribute, shown } from "./attributes";
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
