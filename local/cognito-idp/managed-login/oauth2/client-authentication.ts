import { isClientSecret } from "../../client-secret";
import type { Service } from "../../service";
import type { At } from "../authentication";
import { clientOfDomain } from "../clients";
import { OAuthError } from "../errors";
import { only, type WebRequest } from "../web-request";

/**
 * The client that a request comes from. A client with a secret must send it; a client without one must not send any.
 * @param status of the answer to a client that is not let in
 * @throws OAuthError
 */
export function authenticateClient(idp: Service, request: WebRequest, status = 400): At {
  const refused = (message: string) => new OAuthError("invalid_client", message, status);
  const { id, secret } = credentialsOf(request, refused);
  const at = clientOfDomain(idp, id);
  if (!at) throw refused("client_id is no app client of a user pool that has a domain");
  if (at.client.secret === undefined) {
    if (secret !== undefined) throw refused("the app client has no secret, and one was sent");
  } else if (!isClientSecret(at.client, secret)) {
    throw new OAuthError(
      "invalid_client",
      secret === undefined ? "client_secret is missing" : "client_secret is wrong",
    );
  }
  return at;
}

/** By HTTP Basic or in the form, and not in both (RFC 6749, section 2.3.1). */
function credentialsOf(
  request: WebRequest,
  refused: (message: string) => OAuthError,
): { id: string; secret: string | undefined } {
  const header = request.header("authorization");
  const formId = only(request.form, "client_id");
  const formSecret = only(request.form, "client_secret");
  if (header === undefined) {
    if (formId === undefined) throw new OAuthError("invalid_request", "client_id is missing");
    return { id: formId, secret: formSecret };
  }
  const [, encoded = ""] = /^Basic +([A-Za-z0-9+/]+={0,2})$/i.exec(header) ?? [];
  const [, id, secret] = /^([^:]+):(.*)$/s.exec(Buffer.from(encoded, "base64").toString("utf8")) ?? [];
  if (id === undefined) throw refused("Authorization is not Basic with an id and a secret");
  if (formSecret !== undefined || (formId !== undefined && formId !== id)) {
    throw new OAuthError("invalid_request", "the client is named in two ways");
  }
  return { id, secret };
}
