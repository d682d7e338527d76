import type { User } from "../users";
import { eventAttributes, metadataOf, type TriggerContext, validationDataOf } from "./event-attributes";
import type { Triggers } from "./triggers";

/**
 * Runs before the password is checked, so that a refusal reveals nothing about it. If the client hides which users
 * exist, it runs for unknown users too (developer guide, "Pre authentication Lambda trigger").
 * @param user undefined where there is none
 * @throws AwsError
 */
export async function preAuthentication(
  triggers: Triggers,
  context: TriggerContext,
  name: string,
  user: User | undefined,
): Promise<void> {
  await triggers.run(context.pool, "PreAuthentication", {
    source: "Authentication",
    userName: user?.username ?? name,
    clientId: context.client?.id,
    request: {
      userAttributes: user ? eventAttributes(context.pool, user) : {},
      ...validationDataOf(context),
      ...userNotFound(context, user),
    },
    response: {},
  });
}

/** Runs once every factor is proved, before any token is made (developer guide, "Post authentication Lambda trigger"). */
export async function postAuthentication(triggers: Triggers, context: TriggerContext, user: User): Promise<void> {
  await triggers.run(context.pool, "PostAuthentication", {
    source: "Authentication",
    userName: user.username,
    clientId: context.client?.id,
    request: { userAttributes: eventAttributes(context.pool, user), newDeviceUsed: false, ...metadataOf(context) },
    response: {},
  });
}

/** A member of events of clients with `preventUserExistenceErrors: ENABLED` alone. */
export function userNotFound({ client }: TriggerContext, user: User | undefined): object {
  return client?.preventUserExistenceErrors ? { userNotFound: user === undefined } : {};
}
