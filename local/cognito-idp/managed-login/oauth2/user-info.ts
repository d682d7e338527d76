import type { Answer } from "../../../aws-json/answer";
import type { RouteContext } from "../../../aws-json/routes";
import { AwsError } from "../../../common/errors";
import { shownBy } from "../../jwt/scopes";
import { callerOfToken } from "../../lookups";
import type { Service } from "../../service";
import { jsonAnswer } from "../answers";
import { OAuthError } from "../errors";
import type { WebRequest } from "../web-request";

const BAD_REQUEST = "Bad OAuth2 request at UserInfo Endpoint";
const BAD_TOKEN = "Access token is expired, disabled, or deleted, or the user has globally signed out.";

/**
 * `GET /oauth2/userInfo`: the attributes that the access token's scopes show (developer guide, "The user attributes
 * endpoint"; OpenID Connect Core, section 5.3). Booleans are texts there.
 */
export async function userInfo(idp: Service, request: WebRequest, context: RouteContext): Promise<Answer> {
  const [, token] = /^Bearer +([\w.~+/-]+=*)$/i.exec(request.header("authorization") ?? "") ?? [];
  if (token === undefined) {
    context.refused(new OAuthError("invalid_request", "Authorization is not Bearer with an access token").reason);
    return refused(400, "invalid_request", BAD_REQUEST);
  }
  try {
    const { client, user, scopes } = await callerOfToken(idp, { token, scope: "openid" }, context);
    const shows = shownBy(scopes);
    const attributes = Object.entries(user.attributes).filter(([name]) => client.readable.has(name) && shows(name));
    return jsonAnswer(200, { sub: user.attributes.sub, ...Object.fromEntries(attributes), username: user.username });
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    if (error.reason) context.refused(error.reason);
    return refused(401, "invalid_token", BAD_TOKEN);
  }
}

function refused(status: number, error: string, description: string): Answer {
  const header = `error="${error}", error_description="${description}"`;
  return jsonAnswer(status, { error, error_description: description }, { "www-authenticate": header });
}
