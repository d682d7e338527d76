import { checkWritable } from "../attributes";
import { deleteAttributes } from "../change-attributes";
import { texts } from "../input";
import { callerOf } from "../lookups";
import { forClients, type Service } from "../service";

export const deleteUserAttributes = (idp: Service) =>
  forClients(async (input, context) => {
    const { pool, client, user } = await callerOf(idp, input, context);
    const names = texts(input, "UserAttributeNames");
    checkWritable(client.writable, new Map(names.map((name) => [name, ""])));
    await deleteAttributes(idp, pool, user.username, names);
    return {};
  });
