import { checkWritable } from "../attributes";
import { changeAttributes } from "../change-attributes";
import { attributeList, textMap } from "../input";
import { callerOf } from "../lookups";
import { forClients, type Service } from "../service";
import { deliveryView } from "../views";

export const updateUserAttributes = (idp: Service) =>
  forClients(async (input, context) => {
    const { pool, client, user } = await callerOf(idp, input, context);
    const attributes = attributeList(input, "UserAttributes");
    checkWritable(client.writable, attributes);
    const at = { pool, client, clientMetadata: textMap(input, "ClientMetadata"), username: user.username };
    const sent = await changeAttributes(idp, at, attributes, context);
    return { CodeDeliveryDetailsList: sent.map(({ attribute, value }) => deliveryView(attribute, value)) };
  });
