import { get } from "aws-amplify/api";
import { fetchAuthSession } from "aws-amplify/auth";

/** The API's doors, and what opens each. */
export const DOORS = [
  { path: "/me", lock: "ID token" },
  { path: "/", lock: "signature of a signed-in user" },
  { path: "/admin", lock: "signature of an admin" },
];

/**
 * Calls a door as the user who is signed in. Amplify signs a request by the credentials of the identity pool, save
 * where it has an Authorization header.
 * @returns {Promise<{ status: number | undefined, text: string }>} no status where the browser kept the answer back
 */
export async function callDoor(path) {
  try {
    const { statusCode, body } = await get({ apiName: "api", path, options: { headers: await headersOf(path) } })
      .response;
    return { status: statusCode, text: await body.text() };
  } catch ({ response, message }) {
    if (response) return { status: response.statusCode, text: reasonIn(response.body) };
    return {
      status: undefined,
      text: `${message}: the browser kept the answer back. Is ${location.origin} one of webOrigins?`,
    };
  }
}

async function headersOf(path) {
  if (path !== "/me") return {};
  const { tokens } = await fetchAuthSession();
  return { Authorization: String(tokens?.idToken) };
}

/** API Gateway writes `message`, and `Message` where IAM refuses. */
function reasonIn(body) {
  try {
    const { message, Message } = JSON.parse(body);
    return message ?? Message ?? body;
  } catch {
    return body;
  }
}
