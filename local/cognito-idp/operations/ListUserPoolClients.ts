import { LARGEST_PAGE, page } from "../../aws-json/page";
import { optionalNumber, optionalText } from "../input";
import { poolOf } from "../lookups";
import { forAdministrator, type Service } from "../service";

export const listUserPoolClients = (idp: Service) =>
  forAdministrator((input) => {
    const pool = poolOf(idp, input);
    const limit = optionalNumber(input, "MaxResults") ?? LARGEST_PAGE;
    const clients = [...pool.clients.values()].sort((one, other) => (one.id < other.id ? -1 : 1));
    const { items, next } = page(clients, ({ id }) => id, limit, optionalText(input, "NextToken"));
    return {
      UserPoolClients: items.map(({ id, name }) => ({ ClientId: id, UserPoolId: pool.id, ClientName: name })),
      ...(next && { NextToken: next }),
    };
  });
