import type { OperationContext } from "../../aws-json/operation";
import { AwsError } from "../../common/errors";
import { checkUsername, loginAttribute, newUser } from "../accounts";
import { checkConforms } from "../attributes";
import { incorrectPassword, userNotFound, why } from "../errors";
import { unguessable } from "../passwords";
import type { Client } from "../pools";
import type { Service } from "../service";
import type { User } from "../users";
import { metadataOf, type TriggerContext, validationDataOf } from "./event-attributes";
import { ResponseReader } from "./response";
import { preSignUp } from "./sign-up";
import { type TriggerResponse, unrecognizable } from "./triggers";

/** The user to migrate. */
interface Unknown {
  name: string;
  /** Left out for a forgotten password. */
  password?: string;
}

type At = TriggerContext & { client: Client };

const RESPONSE = {
  userAttributes: null,
  forceAliasCreation: null,
  enableSMSMFA: null,
  finalUserStatus: null,
  messageAction: null,
  desiredDeliveryMediums: null,
};

/**
 * Calls UserMigration for a user whom the pool does not know, and stores the user that it returns. The password need
 * not meet the policy (developer guide, "Migrate user Lambda trigger").
 * @throws AwsError
 */
export async function migrateUser(idp: Service, at: At, unknown: Unknown, context: OperationContext): Promise<void> {
  const { pool, client } = at;
  const { name, password } = unknown;
  if (!pool.lambdaConfig.functions.has("UserMigration") || idp.users.find(pool, name)) return;
  const response = await idp.triggers.run(pool, "UserMigration", {
    source: password === undefined ? "ForgotPassword" : "Authentication",
    userName: name,
    clientId: client.id,
    request: {
      ...(password !== undefined && { password }),
      ...validationDataOf(at),
      userAttributes: null,
      ...metadataOf(at),
    },
    response: RESPONSE,
  });
  if (!response) return;
  const { username, attributes, status, force } = readMigrated(response, name, password !== undefined);
  let account: User;
  try {
    checkUsername(pool, username, attributes);
    checkConforms(pool.schema, attributes);
    const secret = password ?? unguessable(pool.passwordPolicy);
    account = newUser({ pool, username, attributes, password: secret, status, now: idp.clock() });
  } catch (error) {
    throw notMigrated(error, at, name);
  }
  const login = loginAttribute(pool, username);
  const given = new Map([...attributes, ...(login ? [[login, username] as const] : [])]);
  await preSignUp(idp.triggers, at, { source: "AdminCreateUser", username: account.username, attributes: given });
  await idp.store
    .write(() => {
      // Another request may have migrated or made the user meanwhile.
      if (idp.users.find(pool, username)) return;
      if (force) idp.users.takeAddresses(pool, account);
      idp.users.put(pool, account);
    })
    .catch((error) => {
      throw notMigrated(error, at, name);
    });
  context.note(`migrated, with the status ${status}`);
}

function readMigrated(response: TriggerResponse, name: string, withPassword: boolean) {
  const reader = new ResponseReader("UserMigration", response);
  const given = reader.textMap("userAttributes");
  if (!given || given.size === 0) throw unrecognizable("UserMigration", "userAttributes", "none");
  // A pool with aliases needs a user name that is none of them.
  const { username = name, sub: _, ...attributes } = Object.fromEntries(given);
  const final = (["CONFIRMED", "RESET_REQUIRED"] as const).find(
    (each) => each === (reader.text("finalUserStatus") ?? "CONFIRMED"),
  );
  if (!final) throw unrecognizable("UserMigration", "finalUserStatus", "another status");
  reader.flag("enableSMSMFA");
  reader.texts("desiredDeliveryMediums");
  reader.text("messageAction");
  return {
    username,
    attributes: new Map(Object.entries(attributes)),
    status: withPassword ? final : ("RESET_REQUIRED" as const),
    force: reader.flag("forceAliasCreation"),
  };
}

/** For a user that the pool cannot store: the client gets the same answer as for an unknown user. */
function notMigrated(error: unknown, { client }: At, name: string): unknown {
  if (!(error instanceof AwsError)) return error;
  const reason = why("user pool", "migrated user", "one that the pool takes", error.message);
  // boto/boto3, issue 2747.
  if (client.preventUserExistenceErrors) return incorrectPassword(reason);
  const { name: type, message } = userNotFound(name, `Exception migrating user in app client ${client.id}`);
  return new AwsError(type, message, reason);
}
