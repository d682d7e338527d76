import type { OperationContext } from "../../aws-json/operation";
import type { User } from "../users";
import { eventAttributes, metadataOf, type TriggerContext } from "./event-attributes";
import { ResponseReader } from "./response";
import type { Triggers } from "./triggers";

/** A message that AWS would send. */
export interface Message {
  source:
    | "SignUp"
    | "AdminCreateUser"
    | "ResendCode"
    | "ForgotPassword"
    | "UpdateUserAttribute"
    | "VerifyUserAttribute";
  user: User;
  /** Where it goes. */
  address: { attribute: string; value: string };
  /** Left out where it is a password, which the log must not hold: its placeholder stays. */
  code?: string;
}

/** The placeholders of the event; the texts of the function hold them. */
const CODE = "{####}";
const USERNAME = "{username}";
/** Characters of a text in the log. */
const MOST = 2_000;

/**
 * Tells the log what would be sent: the texts of CustomMessage, and who would send them (developer guide, "Custom
 * message Lambda trigger" and "Custom sender Lambda triggers").
 * @throws AwsError
 */
export async function customizeMessage(
  triggers: Triggers,
  request: TriggerContext,
  message: Message,
  context: OperationContext,
): Promise<void> {
  const { pool, client } = request;
  const { source, user, address, code } = message;
  const byInvitation = source === "AdminCreateUser";
  const response = await triggers.run(pool, "CustomMessage", {
    source,
    userName: user.username,
    clientId: client?.id,
    request: {
      userAttributes: eventAttributes(pool, user),
      codeParameter: CODE,
      linkParameter: "{##Click Here##}",
      usernameParameter: byInvitation ? USERNAME : null,
      ...metadataOf(request),
    },
    response: { smsMessage: null, emailMessage: null, emailSubject: null },
  });
  const byPhone = address.attribute === "phone_number";
  if (response) {
    const reader = new ResponseReader("CustomMessage", response);
    const texts = {
      subject: byPhone ? undefined : reader.text("emailSubject"),
      text: byPhone ? reader.text("smsMessage") : reader.text("emailMessage"),
    };
    for (const [what, text] of Object.entries(texts)) {
      if (text !== undefined) context.note(`${what} for ${address.value}: ${filledIn(text, code, user.username)}`);
    }
  }
  const { email, sms } = pool.lambdaConfig.senders;
  if (byPhone ? sms : email) {
    context.note(`Custom${byPhone ? "SMS" : "Email"}Sender_${source} would get it for ${address.value}`);
  }
}

/** In one line. */
function filledIn(text: string, code: string | undefined, username: string): string {
  const filled = text.replaceAll(CODE, code ?? CODE).replaceAll(USERNAME, username);
  return JSON.stringify(filled.slice(0, MOST));
}
