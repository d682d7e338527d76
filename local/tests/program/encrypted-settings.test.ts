import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { readProgram } from "../../program/project-file";
import { temporaryFolder } from "../support/temporary-folder";

/** Written by `pulumi config set --secret` of the real CLI, with the passphrase below. */
const STACK = `encryptionsalt: v1:Al/0oE6TyBg=:v1:m7+jKmd12IXXxry2:GOJiflYC/2rNedsJhqwyQc2/bcYQew==
config:
  demo:key:
    secure: v1:C2R/2DV7JNSy6bVh:8sol/MQd0jCSdsGydwK3DyOynnMLfrnheBk05t+ytcgAm80sGmjx6jCg
  demo:nested:
    list:
      - secure: v1:MNpEmSX2DVvHPo8A:bLz7nlBj4YH6Lk9QSpSOdjoVrmMh
    plain: 7
`;
const PASSPHRASE = "a test passphrase";

describe("encrypted settings", () => {
  const { PULUMI_CONFIG_PASSPHRASE: passphrase, PULUMI_CONFIG_PASSPHRASE_FILE: passphraseFile } = process.env;
  const set = (name: string, value: string | undefined) => {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  };
  afterEach(() => {
    set("PULUMI_CONFIG_PASSPHRASE", passphrase);
    set("PULUMI_CONFIG_PASSPHRASE_FILE", passphraseFile);
  });

  function read(given: { passphrase?: string; file?: string }, stack = STACK) {
    const folder = temporaryFolder();
    fs.writeFileSync(path.join(folder, "Pulumi.yaml"), "name: demo\nruntime: nodejs\n");
    fs.writeFileSync(path.join(folder, "Pulumi.dev.yaml"), stack);
    const file = path.join(folder, "passphrase");
    if (given.file !== undefined) fs.writeFileSync(file, given.file);
    set("PULUMI_CONFIG_PASSPHRASE", given.passphrase);
    set("PULUMI_CONFIG_PASSPHRASE_FILE", given.file === undefined ? undefined : file);
    return readProgram(folder, "dev").config;
  }

  for (const given of [{ passphrase: PASSPHRASE }, { file: `${PASSPHRASE}\n` }]) {
    it(`are decrypted as Pulumi does, with ${Object.keys(given)}`, () => {
      assert.deepEqual(read(given), {
        "demo:key": "the hidden ünïcode value",
        "demo:nested": '{"list":["inner"],"plain":7}',
      });
    });
  }

  const refused: [name: string, given: { passphrase?: string }, stack: string, message: RegExp][] = [
    ["no passphrase", {}, STACK, /is encrypted; set PULUMI_CONFIG_PASSPHRASE or PULUMI_CONFIG_PASSPHRASE_FILE$/],
    ["another passphrase", { passphrase: "other" }, STACK, /is encrypted with another passphrase; /],
    ["no salt", { passphrase: PASSPHRASE }, STACK.replace(/^.*\n/, ""), /there is no encryptionsalt of version 1; /],
    ["a changed value", { passphrase: PASSPHRASE }, STACK.replace("8sol", "8sok"), /cannot be decrypted; /],
  ];
  for (const [name, given, stack, message] of refused) {
    it(`with ${name} are refused in one line, without their values`, () => {
      assert.throws(
        () => read(given, stack),
        (error: Error) => {
          assert.equal(error.name, "UsageError");
          assert.match(error.message, /^Pulumi\.dev\.yaml: demo:key [^\n]+$/);
          assert.match(error.message, message);
          assert.doesNotMatch(error.message, /test passphrase|C2R|hidden/);
          return true;
        },
      );
    });
  }
});
