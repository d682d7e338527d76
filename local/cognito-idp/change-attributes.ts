import type { OperationContext } from "../aws-json/operation";
import { type Address, type AddressAttribute, checkComplete, checkConforms, isAddressAttribute } from "./attributes";
import { CODE_VALIDITY, newCode } from "./codes";
import { invalidParameter, userNotFound, why } from "./errors";
import { canonical, type Pool } from "./pools";
import type { Service } from "./service";
import { customizeMessage } from "./triggers/custom-message";
import type { TriggerContext } from "./triggers/event-attributes";
import type { User } from "./users";

/** A code for an address that changed. */
export interface SentCode extends Address {
  code: string;
}

/**
 * Changes attributes of a user in one write, and sends the codes that this asks for to the log. A blank value deletes
 * (API reference, UpdateUserAttributes). A new address is unverified, unless `email_verified` is given with it.
 * @throws InvalidParameterException, AliasExistsException, UserNotFoundException
 */
export async function changeAttributes(
  idp: Service,
  at: TriggerContext & { username: string },
  given: ReadonlyMap<string, string>,
  context: OperationContext,
): Promise<readonly SentCode[]> {
  const { pool, username } = at;
  const blank = [...given].filter(([, value]) => value === "").map(([name]) => name);
  const changes = new Map([...given].filter(([, value]) => value !== ""));
  checkConforms(pool.schema, changes);
  checkMutable(pool, given.keys());
  checkDeletable(pool, blank);
  const { user, sent } = await idp.store.write(() => {
    const current = idp.users.get(pool.id, username);
    if (!current) throw userNotFound(username);
    const now = idp.clock();
    const changed = changeAddresses(pool, withoutAttributes(current, blank), changes, now);
    idp.users.put(pool, { ...changed.user, modified: now });
    return changed;
  });
  for (const { code, ...address } of sent) {
    await customizeMessage(idp.triggers, at, { source: "UpdateUserAttribute", user, address, code }, context);
    context.note(`verification code for ${address.value}: ${code}`);
  }
  return sent;
}

/** In one write. @throws InvalidParameterException, UserNotFoundException */
export function deleteAttributes(idp: Service, pool: Pool, username: string, names: readonly string[]): Promise<void> {
  checkConforms(pool.schema, new Map(names.filter((name) => !pool.schema.has(name)).map((name) => [name, ""])));
  checkMutable(pool, names);
  checkDeletable(pool, names);
  return idp.store.write(() => {
    const user = idp.users.get(pool.id, username);
    if (!user) throw userNotFound(username);
    idp.users.put(pool, { ...withoutAttributes(user, names), modified: idp.clock() });
  });
}

export function withoutVerification(user: User, attribute: AddressAttribute): User {
  const { [attribute]: _, ...verifications } = user.verifications ?? {};
  return { ...user, verifications };
}

function changeAddresses(
  pool: Pool,
  user: User,
  changes: ReadonlyMap<string, string>,
  now: number,
): { user: User; sent: SentCode[] } {
  const sent: SentCode[] = [];
  let changed = user;
  const attributes: Record<string, string> = { ...user.attributes };
  for (const [name, given] of changes) {
    if (!isAddressAttribute(name)) {
      attributes[name] = given;
      continue;
    }
    const value = name === "email" ? canonical(pool, given) : given;
    const verified = changes.get(`${name}_verified`) === "true";
    changed = withoutVerification(changed, name);
    if (value === user.attributes[name]) continue;
    const waits = !verified && pool.verifiedBeforeUpdate.has(name);
    if (!waits) {
      attributes[name] = value;
      attributes[`${name}_verified`] = String(verified);
      changed = withoutCodes(changed);
    }
    if (waits || (!verified && pool.verifies.has(name))) {
      const { code, kept } = newCode(now, CODE_VALIDITY.attribute);
      const verification = { ...kept, ...(waits && { value }) };
      changed = { ...changed, verifications: { ...changed.verifications, [name]: verification } };
      sent.push({ attribute: name, value, code });
    }
  }
  return { user: { ...changed, attributes: { ...attributes, sub: user.attributes.sub } }, sent };
}

function withoutAttributes(user: User, names: readonly string[]): User {
  let changed = user;
  const attributes: Record<string, string> = { ...user.attributes };
  for (const name of names) {
    delete attributes[name];
    if (!isAddressAttribute(name)) continue;
    delete attributes[`${name}_verified`];
    changed = withoutCodes(withoutVerification(changed, name));
  }
  return { ...changed, attributes: { ...attributes, sub: user.attributes.sub } };
}

/** A code that was sent to the old address must neither confirm nor recover once the address has changed. */
function withoutCodes({ code: _code, resetCode: _reset, ...user }: User): User {
  return user;
}

function checkMutable(pool: Pool, names: Iterable<string>): void {
  for (const name of names) {
    if (pool.schema.get(name)?.mutable === false) {
      throw invalidParameter(
        `user.${name}: Attribute cannot be updated.`,
        why("user pool", "attribute", "one that is mutable", name),
      );
    }
  }
}

function checkDeletable(pool: Pool, names: readonly string[]): void {
  const schema = new Map([...pool.schema].filter(([name]) => names.includes(name)));
  for (const name of pool.usernameAttributes) {
    const attribute = schema.get(name);
    if (attribute) schema.set(name, { ...attribute, required: true });
  }
  checkComplete(schema, new Map());
}
