import * as assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { type Evaluated, evaluateStack } from "../../scripts/program/evaluate";
import { terraformOf } from "../../scripts/terraform/render";
import { temporaryFolder } from "../temporary-folder";

const root = path.join(__dirname, "..", "..");
const [, pinned = ""] =
  /^checkov==(\S+)$/m.exec(fs.readFileSync(path.join(root, "scripts", "terraform", "requirements.txt"), "utf8")) ?? [];

/** @returns undefined where it is not on PATH */
function versionHere(): string | undefined {
  try {
    return execFileSync("checkov", ["--version"], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
  } catch {
    return undefined;
  }
}

interface Report {
  summary: { passed: number; failed: number };
  results: { failed_checks: { check_id: string }[] };
}

/** What checkov says of a stack. */
function scan(resources: Evaluated["resources"]): { passed: number; failed: number; failing: string[] } {
  const file = path.join(temporaryFolder(), "main.tf.json");
  fs.writeFileSync(file, JSON.stringify(terraformOf(resources)));
  const options = ["--framework", "terraform_json", "--skip-download", "--soft-fail", "--compact", "--quiet"];
  const text = execFileSync("checkov", ["--file", file, ...options, "--output", "json"], { encoding: "utf8" });
  const { summary, results } = JSON.parse(text) as Report;
  const { passed, failed } = summary;
  return { passed, failed, failing: [...new Set(results.failed_checks.map((check) => check.check_id))].sort() };
}

describe("npm run terraform", () => {
  let production: Evaluated;
  before(async () => {
    production = await evaluateStack("prod");
  });

  it("renders every resource under Terraform's names", () => {
    const { resource } = terraformOf(production.resources);
    const rendered = Object.values(resource).flatMap((ofType) => Object.keys(ofType));
    assert.equal(rendered.length, production.resources.length);
    assert.deepEqual(resource.aws_cognito_user_pool?.users?.password_policy, {
      minimum_length: 8,
      require_lowercase: true,
      require_uppercase: true,
      require_numbers: true,
      require_symbols: true,
      temporary_password_validity_days: 7,
    });
    assert.deepEqual(resource.aws_lambda_function?.me?.tracing_config, { mode: "Active" });
  });

  it("writes what belongs together as references", () => {
    const { resource } = terraformOf(production.resources);
    assert.equal(resource.aws_cognito_user_pool_client?.client?.user_pool_id, `\${aws_cognito_user_pool.users.id}`);
    const associations = Object.values(resource.aws_wafv2_web_acl_association ?? {});
    assert.ok(associations.some(({ resource_arn }) => resource_arn === `\${aws_api_gateway_stage.api.arn}`));
  });

  describe("scanned by checkov", () => {
    const page = fs.readFileSync(path.join(root, "docs", "security.md"), "utf8");
    before(function () {
      const version = versionHere();
      if (version === pinned) return;
      console.log(
        `      skipped: checkov here is ${version ?? "missing"}, not ${pinned}: pip install -r scripts/terraform/requirements.txt`,
      );
      this.skip();
    });

    for (const stack of ["dev", "prod"]) {
      it(`has the result that docs/security.md shows for ${stack}`, async () => {
        const { passed, failed, failing } = scan((await evaluateStack(stack)).resources);
        assert.ok(page.includes(`| \`Pulumi.${stack}.yaml\` | ${passed} | ${failed} |`), `${passed} and ${failed}`);
        const rows = [...page.matchAll(/^\| (CKV[^:|]+): [^|]+ \| ([^|]+) \| [^|]+ \|$/gm)];
        const explained = rows
          .filter(([, , where = ""]) => where.split(", ").includes(stack))
          .flatMap(([, ids = ""]) => ids.split(", "));
        assert.deepEqual(explained.sort(), failing);
      });
    }
  });
});
