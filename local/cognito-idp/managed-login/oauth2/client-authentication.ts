import { isClientSecret } from "../../client-secret";
import type { Service } from "../../service";
import type { At } from "../authentication";
import { clientOfDomain } from "../clients";
import { OAuthError } from "../errors";
import { only, type WebRequest } from "../web-request";

/**
 * The client that a request comes from. A client with a secret must send it; a client without one must not send any.
 * @throws OAuthError
 */
export function authenticateClient(idp: Service, request: WebRequest): At {
  const { id, secret } = credentialsOf(request);
  const at = clientOfDomain(idp, id);
  if (!at) throw new OAuthError("invalid_client", "client_id is no app client of a user pool that has a domain");
  if (at.client.secret === undefined) {
    if (secret !== undefined) throw new OAuthError("invalid_client", "the app client has no secret, and one was sent");
  } else if (!isClientSecret(at.client, secret)) {
    throw new OAuthError(
      "invalid_client",
      secret === undefined ? "client_secret is missing" : "client_secret is wrong",
    );
  }
  return at;
}

/** By HTTP Basic or in the form, and not in both (RFC 6749, section 2.3.1). */
function credentialsOf(request: WebRequest): { id: string; secret: string | undefined } {
  const header = request.header("authorization");
  const formId = only(request.form, "client_id");
  const formSecret = only(request.form, "client_secret");
  if (header === undefined) {
    if (formId === undefined) throw new OAuthError("invalid_request", "client_id is missing");
    return { id: formId, secret: formSecret };
  }
  const [, encoded = ""] = /^Basic +([A-Za-z0-9+/]+={0,2})$/i.exec(header) ?? [];
  const [, id, secret] = /^([^:]+):(.*)$/s.exec(Buffer.from(encoded, "base64").toString("utf8")) ?? [];
  if (id === undefined) throw new OAuthError("invalid_client", "Authorization is not Basic with an id and a secret");
  if (formSecret !== undefined || (formId !== undefined && formId !== id)) {
    throw new OAuthError("invalid_request", "the client is named in two ways");
  }
  return { id, secret };
}
