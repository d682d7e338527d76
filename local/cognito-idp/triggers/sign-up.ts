import type { User } from "../users";
import { eventAttributes, metadataOf, type TriggerContext, validationDataOf } from "./event-attributes";
import { ResponseReader } from "./response";
import { type Triggers, unrecognizable } from "./triggers";

/** Calls PreSignUp for a user who is about to be created. */
export interface PreSignUpCall {
  source: "SignUp" | "AdminCreateUser";
  /** As it will be: in a pool of sign-in by e-mail the `sub`. */
  username: string;
  /** Those that the request gives, and the one that the user name is. */
  attributes: ReadonlyMap<string, string>;
}

/** PreSignUp's decision on a sign-up. AWS ignores it for AdminCreateUser. */
export interface SignUpDecision {
  confirmed: boolean;
  /** Attributes to be set: `email_verified`, `phone_number_verified`. */
  verified: Readonly<Record<string, string>>;
}

const UNDECIDED: SignUpDecision = { confirmed: false, verified: {} };

/** Developer guide, "Pre sign-up Lambda trigger". @throws AwsError */
export async function preSignUp(
  triggers: Triggers,
  context: TriggerContext,
  { source, username, attributes }: PreSignUpCall,
): Promise<SignUpDecision> {
  const response = await triggers.run(context.pool, "PreSignUp", {
    source,
    userName: username,
    clientId: context.client?.id,
    request: {
      userAttributes: Object.fromEntries(attributes),
      ...validationDataOf(context),
      ...metadataOf(context),
    },
    response: { autoConfirmUser: false, autoVerifyEmail: false, autoVerifyPhone: false },
  });
  if (!response) return UNDECIDED;
  const reader = new ResponseReader("PreSignUp", response);
  const decision = {
    confirmed: reader.flag("autoConfirmUser"),
    verified: {
      ...verification("email", reader.flag("autoVerifyEmail"), attributes),
      ...verification("phone_number", reader.flag("autoVerifyPhone"), attributes),
    },
  };
  return source === "SignUp" ? decision : UNDECIDED;
}

function verification(name: string, verify: boolean, attributes: ReadonlyMap<string, string>): Record<string, string> {
  if (!verify) return {};
  // M: the guide says that an error occurs, and not which.
  if (!attributes.get(name)) throw unrecognizable("PreSignUp", name, "verified without a value");
  return { [`${name}_verified`]: "true" };
}

/** Developer guide, "Post confirmation Lambda trigger". @throws AwsError, of a user who stays confirmed */
export async function postConfirmation(
  triggers: Triggers,
  context: TriggerContext,
  user: User,
  source: "ConfirmSignUp" | "ConfirmForgotPassword" = "ConfirmSignUp",
): Promise<void> {
  await triggers.run(context.pool, "PostConfirmation", {
    source,
    userName: user.username,
    clientId: context.client?.id,
    request: { userAttributes: eventAttributes(context.pool, user), ...metadataOf(context) },
    response: {},
  });
}
