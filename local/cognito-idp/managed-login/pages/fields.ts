import type { PasswordPolicy } from "../../passwords";
import type { Pool } from "../../pools";
import type { Field } from "./forms";

/** What users of the pool sign in with. */
export function userNameField({ usernameAttributes }: Pool): Field {
  const field = { name: "username", autocomplete: "username" };
  if (usernameAttributes.size === 2) return { ...field, label: "E-mail address or phone number" };
  if (usernameAttributes.has("email")) return { ...field, label: "E-mail address", keyboard: "email" };
  if (usernameAttributes.has("phone_number")) return { ...field, label: "Phone number", keyboard: "tel" };
  return { ...field, label: "User name" };
}

export function newPasswordField({ passwordPolicy }: Pool): Field {
  return {
    name: "password",
    label: "New password",
    type: "password",
    autocomplete: "new-password",
    hint: inWords(passwordPolicy),
  };
}

/** A code of six digits, sent to the user or shown by an app. */
export function codeField(label: string): Field {
  return { name: "code", label, keyboard: "numeric", autocomplete: "one-time-code" };
}

/** @param name of the attribute, as the schema has it */
export function attributeField(name: string, value: string): Field {
  const { label = plain(name), ...known } = ATTRIBUTES[name] ?? {};
  return { name, label, autocomplete: "on", ...known, value };
}

const ATTRIBUTES: Readonly<Record<string, Partial<Field>>> = {
  email: { label: "E-mail address", keyboard: "email", autocomplete: "email" },
  phone_number: {
    label: "Phone number",
    keyboard: "tel",
    autocomplete: "tel",
    hint: "With the country, such as +4912345678.",
  },
  name: { label: "Name", autocomplete: "name" },
  given_name: { label: "First name", autocomplete: "given-name" },
  family_name: { label: "Last name", autocomplete: "family-name" },
  birthdate: { label: "Date of birth", autocomplete: "bday", hint: "Year, month and day, such as 1990-12-31." },
};

/** `custom:home_town` as `Home town`. */
function plain(name: string): string {
  const words = name.replace(/^custom:/, "").replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function inWords(policy: PasswordPolicy): string {
  const wanted = [
    ...(policy.requireUppercase ? ["a capital letter"] : []),
    ...(policy.requireLowercase ? ["a small letter"] : []),
    ...(policy.requireNumbers ? ["a digit"] : []),
    ...(policy.requireSymbols ? ["a symbol"] : []),
  ];
  const list = new Intl.ListFormat("en", { type: "conjunction" }).format(wanted);
  return `At least ${policy.minimumLength} characters${list && `, with ${list}`}.`;
}
