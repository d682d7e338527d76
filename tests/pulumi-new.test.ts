import * as assert from "node:assert/strict";
import { execFile } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { promisify } from "node:util";
import { load } from "js-yaml";
import { isTemplate, readYaml } from "../scripts/program/project-file";
import { copyRepository, pulumiEnvironment, pulumiIsHere } from "./pulumi-engine";
import { temporaryFolder } from "./temporary-folder";

const root = path.join(__dirname, "..");
const run = promisify(execFile);

if (!isTemplate) {
  console.log("No project was made by pulumi new: Pulumi.yaml has no section template.");
} else if (pulumiIsHere("No project was made by pulumi new")) {
  describe("pulumi new with this folder as its template", () => {
    const folder = temporaryFolder();
    const template = path.join(folder, "template");
    const made = path.join(folder, "made");
    const yaml = (name: string) =>
      load(fs.readFileSync(path.join(made, name), "utf8")) as { name: string; config: Record<string, unknown> };

    before(async () => {
      copyRepository(template);
      fs.mkdirSync(made);
      // In npm's place: Pulumi would download the plugins of the packages that npm installs.
      const bin = path.join(folder, "bin");
      fs.mkdirSync(bin);
      fs.writeFileSync(path.join(bin, "npm"), "#!/bin/sh\nmkdir -p node_modules\n", { mode: 0o755 });
      const env = pulumiEnvironment(folder);
      await run("pulumi", ["new", template, "--yes", "--name", "shop", "--stack", "dev"], {
        cwd: made,
        env: { ...env, PATH: `${bin}${path.delimiter}${env.PATH}` },
      });
      fs.rmdirSync(path.join(made, "node_modules"));
      fs.symlinkSync(path.join(root, "node_modules"), path.join(made, "node_modules"), "dir");
    });

    it("names the project, and keeps its settings", () => {
      const { name, config } = yaml("Pulumi.yaml");
      assert.equal(name, "shop");
      const { "pulumi:tags": _, ...settings } = config;
      assert.deepEqual(settings, readYaml("Pulumi.yaml").config);
    });

    it("changes no other file", () => {
      const files = fs.readdirSync(template, { recursive: true, withFileTypes: true }).filter((file) => file.isFile());
      const changed = files
        .map((file) => path.relative(template, path.join(file.parentPath, file.name)))
        .filter((name) => !fs.readFileSync(path.join(made, name)).equals(fs.readFileSync(path.join(template, name))));
      assert.deepEqual(changed.sort(), ["Pulumi.dev.yaml", "Pulumi.yaml"]);
    });

    it("asks for the region and the origins, and keeps the answers in the stack's file", () => {
      assert.deepEqual(yaml("Pulumi.dev.yaml").config, {
        "aws:region": "eu-central-1",
        "shop:protectUsers": "false",
        "shop:webOrigins": "none",
      });
    });

    it("makes a project that starts and passes its smoke test", async () => {
      const { stdout } = await run("npm", ["start", "--", "--once"], {
        cwd: made,
        env: { ...process.env, PULUMI_CONFIG_PASSPHRASE: "a passphrase" },
      });
      assert.match(stdout, /^(\d+) of \1 steps held$/m);
    });
  });
}
