import { type AddressAttribute, isAddressAttribute } from "./attributes";
import { invalidParameter, why } from "./errors";
import { text } from "./input";

/** @throws InvalidParameterException for an attribute that no code verifies */
export function addressAttribute(input: Record<string, unknown>): AddressAttribute {
  const name = text(input, "AttributeName");
  if (isAddressAttribute(name)) return name;
  throw invalidParameter("Invalid attribute name.", why("user pool", "AttributeName", "email or phone_number", name));
}
