import * as assert from "node:assert/strict";
import { type Evaluated, evaluate } from "../scripts/program/evaluate";
import { projectName } from "../scripts/program/project-file";

interface Statement {
  Effect: string;
  Action: string | string[];
  Resource?: string | string[];
  Principal?: unknown;
  Condition?: unknown;
}

/** `GET /me` and so on, of the routes in an OpenAPI body that nothing locks. */
function openRoutes(body: string): string[] {
  const { paths, securityDefinitions = {} } = JSON.parse(body);
  const open: string[] = [];
  for (const [path, methods] of Object.entries<Record<string, Record<string, unknown>>>(paths)) {
    for (const [method, operation] of Object.entries(methods)) {
      const auth = operation["x-amazon-apigateway-auth"] as { type?: string } | undefined;
      const named = ((operation.security ?? []) as Record<string, unknown>[]).flatMap(Object.keys);
      const authorized = named.some((name) => securityDefinitions[name]?.["x-amazon-apigateway-authorizer"]?.type);
      if (auth?.type !== "AWS_IAM" && !authorized) open.push(`${method.toUpperCase()} ${path}`);
    }
  }
  return open;
}

function statements({ resources }: Evaluated): { resource: string; statement: Statement }[] {
  return resources.flatMap(({ name, inputs }) =>
    [inputs.policy, inputs.assumeRolePolicy]
      .filter((document) => typeof document === "string")
      .flatMap((document) =>
        JSON.parse(document).Statement.map((statement: Statement) => ({ resource: name, statement })),
      ),
  );
}

const list = (value: string | string[] | undefined) => (value === undefined ? [] : [value].flat());

describe("the stack", () => {
  let stack: Evaluated;
  before(async () => {
    stack = await evaluate();
  });

  describe("users", () => {
    it("sign in by e-mail, in any case, with a proven address and a strong password", () => {
      const { inputs } = stack.one("aws:cognito/userPool:UserPool");
      assert.deepEqual(inputs.usernameAttributes, ["email"]);
      assert.deepEqual(inputs.autoVerifiedAttributes, ["email"]);
      assert.deepEqual(inputs.usernameConfiguration, { caseSensitive: false });
      assert.deepEqual(inputs.passwordPolicy, {
        minimumLength: 8,
        requireLowercase: true,
        requireUppercase: true,
        requireNumbers: true,
        requireSymbols: true,
        temporaryPasswordValidityDays: 7,
      });
    });

    it("may add an authenticator app", () => {
      const { mfaConfiguration, softwareTokenMfaConfiguration } = stack.one("aws:cognito/userPool:UserPool").inputs;
      assert.deepEqual([mfaConfiguration, softwareTokenMfaConfiguration], ["OPTIONAL", { enabled: true }]);
    });

    it("change their address only once the new one is proven", () => {
      const { inputs } = stack.one("aws:cognito/userPool:UserPool");
      assert.deepEqual(inputs.userAttributeUpdateSettings, { attributesRequireVerificationBeforeUpdates: ["email"] });
    });

    it("are kept by Pulumi and by AWS where protectUsers is on, and by neither where it is off", async () => {
      for (const [protectUsers, protect, deletionProtection] of [
        ["true", true, "ACTIVE"],
        ["false", false, "INACTIVE"],
      ] as const) {
        const pool = (await evaluate({ protectUsers })).one("aws:cognito/userPool:UserPool");
        assert.deepEqual([pool.protect, pool.inputs.deletionProtection], [protect, deletionProtection]);
      }
    });

    it("come through a public client that takes SRP and refresh alone", () => {
      const { inputs } = stack.one("aws:cognito/userPoolClient:UserPoolClient");
      assert.equal(inputs.generateSecret, false);
      assert.deepEqual(inputs.explicitAuthFlows, ["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]);
      assert.equal(inputs.preventUserExistenceErrors, "ENABLED");
      assert.equal(inputs.enableTokenRevocation, true);
      assert.deepEqual(inputs.tokenValidityUnits, {
        idToken: "minutes",
        accessToken: "minutes",
        refreshToken: "days",
      });
      assert.deepEqual([inputs.idTokenValidity, inputs.accessTokenValidity, inputs.refreshTokenValidity], [15, 15, 30]);
    });

    it("get an identity only when signed in to this pool, which is asked each time", () => {
      const { inputs } = stack.one("aws:cognito/identityPool:IdentityPool");
      assert.equal(inputs.allowUnauthenticatedIdentities, false);
      assert.equal(inputs.allowClassicFlow, false);
      assert.deepEqual(inputs.cognitoIdentityProviders, [
        {
          clientId: "UserPoolClient-client",
          providerName: "cognito-idp.eu-central-1.amazonaws.com/eu-central-1_Pool",
          serverSideTokenCheck: true,
        },
      ]);
    });

    it("take the role of their group, and the ordinary one without a group", () => {
      const { inputs } = stack.one("aws:cognito/identityPoolRoleAttachment:IdentityPoolRoleAttachment");
      assert.deepEqual(Object.keys(inputs.roles), ["authenticated"]);
      assert.deepEqual(inputs.roleMappings, [
        {
          identityProvider: "cognito-idp.eu-central-1.amazonaws.com/eu-central-1_Pool:UserPoolClient-client",
          type: "Token",
          ambiguousRoleResolution: "AuthenticatedRole",
        },
      ]);
      const group = stack.one("aws:cognito/userGroup:UserGroup").inputs;
      assert.equal(group.name, "admins");
      assert.equal(group.roleArn, "arn:aws:iam:eu-central-1:123456789012:admin");
    });
  });

  describe("users of another provider", () => {
    const settings = { oidcIssuer: "https://accounts.example.com/people", oidcClientId: "web" };
    const TYPE = "aws:iam/openIdConnectProvider:OpenIdConnectProvider";

    it("do not exist by default, and no resource says anything of them", () => {
      assert.equal(
        stack.resources.some(({ type }) => type === TYPE),
        false,
      );
      assert.equal("openidConnectProviderArns" in stack.one("aws:cognito/identityPool:IdentityPool").inputs, false);
    });

    it("get in beside those of the pool, and are admins by the one text admins in groups", async () => {
      const evaluated = await evaluate(settings);
      const provider = evaluated.one(TYPE);
      assert.deepEqual(provider.inputs, { url: settings.oidcIssuer, clientIdLists: ["web"] });
      const arn = "arn:aws:iam:eu-central-1:123456789012:other";
      const { openidConnectProviderArns, ...pool } = evaluated.one("aws:cognito/identityPool:IdentityPool").inputs;
      assert.deepEqual(openidConnectProviderArns, [arn]);
      assert.deepEqual(pool, stack.one("aws:cognito/identityPool:IdentityPool").inputs);
      const attachment = "aws:cognito/identityPoolRoleAttachment:IdentityPoolRoleAttachment";
      const [ofThePool, ...others] = evaluated.one(attachment).inputs.roleMappings;
      assert.deepEqual([ofThePool], stack.one(attachment).inputs.roleMappings);
      assert.deepEqual(others, [
        {
          identityProvider: arn,
          type: "Rules",
          ambiguousRoleResolution: "AuthenticatedRole",
          mappingRules: [
            {
              claim: "groups",
              matchType: "Equals",
              value: "admins",
              roleArn: evaluated.one("aws:cognito/userGroup:UserGroup").inputs.roleArn,
            },
          ],
        },
      ]);
    });

    it("are all that the settings add: no other resource, no function changes", async () => {
      const evaluated = await evaluate(settings);
      const changed = ["identities", "roles"];
      const rest = ({ resources }: Evaluated) =>
        resources
          .filter(({ type, name }) => type !== TYPE && !changed.includes(name))
          .map(({ type, name, inputs }) => JSON.stringify([type, name, inputs]))
          .sort();
      assert.deepEqual(rest(evaluated), rest(stack));
    });
  });

  describe("policies", () => {
    it("allow each role exactly its routes", () => {
      const api = "arn:aws:execute-api:eu-central-1:123456789012:api/dev";
      const resources = (name: string) =>
        JSON.parse(stack.one("aws:iam/rolePolicy:RolePolicy", name).inputs.policy).Statement.map(
          ({ Action, Resource }: Statement) => [Action, Resource],
        );
      assert.deepEqual(resources("user"), [[["execute-api:Invoke"], [`${api}/GET/`]]]);
      assert.deepEqual(resources("admin"), [[["execute-api:Invoke"], [`${api}/GET/`, `${api}/GET/admin`]]]);
      assert.deepEqual(resources("function"), [
        [["logs:CreateLogStream", "logs:PutLogEvents"], ["arn:aws:cloudwatch:eu-central-1:123456789012:logs:*"]],
      ]);
    });

    for (const settings of [
      {},
      { accessLog: "true" },
      { accessLog: "true", requestsPerIp: "100", mailFrom: "us@example.com", alarms: "ops@example.com" },
    ] as Record<string, string>[]) {
      it(`hold no wildcard action, no bare * resource and no managed policy with ${JSON.stringify(settings)}`, async () => {
        const evaluated = await evaluate(settings);
        const all = statements(evaluated);
        assert.ok(all.length >= 6, `${all.length} statements`);
        for (const { resource, statement } of all) {
          for (const action of list(statement.Action)) assert.doesNotMatch(action, /[*?]/, resource);
          for (const arn of list(statement.Resource)) assert.notEqual(arn, "*", resource);
        }
        const types = evaluated.resources.map(({ type }) => type);
        assert.equal(types.includes("aws:iam/rolePolicyAttachment:RolePolicyAttachment"), false);
        for (const { inputs } of evaluated.resources) assert.equal(inputs.managedPolicyArns, undefined);
      });
    }

    it("let Lambda take the functions' role for this account alone, and API Gateway the role that it writes logs with", async () => {
      const evaluated = await evaluate({ accessLog: "true" });
      const trust = (name: string) =>
        JSON.parse(evaluated.one("aws:iam/role:Role", name).inputs.assumeRolePolicy).Statement;
      const taken = { Effect: "Allow", Action: "sts:AssumeRole" };
      assert.deepEqual(trust("function"), [
        {
          ...taken,
          Principal: { Service: "lambda.amazonaws.com" },
          Condition: { StringEquals: { "aws:SourceAccount": "123456789012" } },
        },
      ]);
      assert.deepEqual(trust("access"), [{ ...taken, Principal: { Service: "apigateway.amazonaws.com" } }]);
    });

    it("let only signed-in identities of this pool take a user's role", () => {
      for (const name of ["user", "admin"]) {
        assert.deepEqual(JSON.parse(stack.one("aws:iam/role:Role", name).inputs.assumeRolePolicy).Statement, [
          {
            Effect: "Allow",
            Principal: { Federated: "cognito-identity.amazonaws.com" },
            Action: "sts:AssumeRoleWithWebIdentity",
            Condition: {
              StringEquals: { "cognito-identity.amazonaws.com:aud": "IdentityPool-identities" },
              "ForAnyValue:StringLike": { "cognito-identity.amazonaws.com:amr": "authenticated" },
            },
          },
        ]);
      }
    });
  });

  describe("functions", () => {
    it("state their size, share one role and write JSON to the log group that the stack owns", () => {
      const functions = stack.resources.filter(({ type }) => type === "aws:lambda/function:Function");
      assert.deepEqual(functions.map(({ name }) => name).sort(), ["admin", "authenticated", "me"]);
      for (const { inputs } of functions) {
        const { runtime, architectures, memorySize, timeout, role, loggingConfig } = inputs;
        assert.deepEqual(
          { runtime, architectures, memorySize, timeout, role, loggingConfig },
          {
            runtime: "nodejs24.x",
            architectures: ["arm64"],
            memorySize: 128,
            timeout: 10,
            role: "arn:aws:iam:eu-central-1:123456789012:function",
            loggingConfig: { logFormat: "JSON", logGroup: "logs-name" },
          },
        );
      }
    });

    it("come after their log group, which expires", () => {
      const order = stack.resources.map(({ type }) => type);
      const group = order.indexOf("aws:cloudwatch/logGroup:LogGroup");
      assert.ok(group >= 0 && group < order.indexOf("aws:lambda/function:Function"));
      assert.equal(stack.one("aws:cloudwatch/logGroup:LogGroup").inputs.retentionInDays, 30);
    });

    for (const name of ["authenticated", "me", "admin"]) {
      it(`${name} is uploaded as one file under 4 KB that takes the event alone`, () => {
        const { code, handler } = stack.one("aws:lambda/function:Function", name).inputs;
        const files = Object.entries<string>(code.files);
        assert.deepEqual(
          files.map(([file]) => file),
          ["__index.js"],
        );
        const text = files[0]?.[1] ?? "";
        assert.ok(text.length < 4096, `${text.length} bytes`);
        const module = { exports: {} as Record<string, { length: number }> };
        new Function("exports", "module", "require", text)(module.exports, module, require);
        assert.equal(module.exports[handler.replace("__index.", "")]?.length, 1);
      });
    }
  });

  describe("the API", () => {
    it("has a lock on every route", () => {
      const { body } = stack.one("aws:apigateway/restApi:RestApi").inputs;
      assert.deepEqual(Object.keys(JSON.parse(body).paths), ["/", "/me", "/admin"]);
      assert.deepEqual(openRoutes(body), []);
    });

    it("opens the browsers' preflights alone where pages call it", async () => {
      const { body } = (await evaluate({ webOrigins: "https://app.example.com" })).one(
        "aws:apigateway/restApi:RestApi",
      ).inputs;
      assert.deepEqual(openRoutes(body), ["OPTIONS /", "OPTIONS /me", "OPTIONS /admin"]);
    });

    it("would be found with a route left open", () => {
      const body = JSON.parse(stack.one("aws:apigateway/restApi:RestApi").inputs.body);
      delete body.paths["/admin"].get["x-amazon-apigateway-auth"];
      delete body.paths["/me"].get.security;
      assert.deepEqual(openRoutes(JSON.stringify(body)), ["GET /me", "GET /admin"]);
    });

    it("answers refusals as API Gateway does by default, not as awsx does", () => {
      const body = JSON.parse(stack.one("aws:apigateway/restApi:RestApi").inputs.body);
      assert.deepEqual(body["x-amazon-apigateway-gateway-responses"], {
        MISSING_AUTHENTICATION_TOKEN: {
          statusCode: 403,
          responseTemplates: { "application/json": '{"message":$context.error.messageString}' },
        },
        ACCESS_DENIED: {
          statusCode: 403,
          responseTemplates: { "application/json": '{"Message":$context.error.messageString}' },
        },
      });
    });

    it("is named after project and stack, and takes TLS 1.2 and newer for its own name alone", async () => {
      const { inputs } = (await evaluate({}, "feature.x")).one("aws:apigateway/restApi:RestApi");
      assert.equal(inputs.name, `${projectName}-feature.x`);
      assert.equal(inputs.securityPolicy, "SecurityPolicy_TLS13_1_2_PFS_PQ_2025_09");
      assert.equal(inputs.endpointAccessMode, "STRICT");
    });

    it("is regional, and throttled as the settings say", async () => {
      const { one } = await evaluate({ throttlingRateLimit: "7", throttlingBurstLimit: "9" });
      assert.deepEqual(one("aws:apigateway/restApi:RestApi").inputs.endpointConfiguration, {
        types: "REGIONAL",
      });
      assert.deepEqual(one("aws:apigateway/methodSettings:MethodSettings").inputs.settings, {
        throttlingRateLimit: 7,
        throttlingBurstLimit: 9,
      });
    });

    for (const [name, stage] of [
      ["dev", "dev"],
      ["feature.x-1_y", "feature_x-1_y"],
    ] as const) {
      it(`of stack ${name} has stage ${stage}, and so have its policies`, async () => {
        const { one } = await evaluate({}, name);
        assert.equal(one("aws:apigateway/stage:Stage").inputs.stageName, stage);
        assert.match(one("aws:iam/rolePolicy:RolePolicy", "user").inputs.policy, new RegExp(`/${stage}/GET/"`));
      });
    }
  });

  it("logs each call with what refused it when asked to, into a group that it owns", async () => {
    assert.equal(stack.one("aws:apigateway/stage:Stage").inputs.accessLogSettings, undefined);
    assert.equal(
      stack.resources.some(({ type }) => type === "aws:apigateway/account:Account"),
      false,
    );
    const { one } = await evaluate({ accessLog: "true", logRetentionDays: "7" });
    const { destinationArn, format } = one("aws:apigateway/stage:Stage").inputs.accessLogSettings;
    assert.equal(destinationArn, "arn:aws:cloudwatch:eu-central-1:123456789012:access");
    assert.equal(one("aws:cloudwatch/logGroup:LogGroup", "access").inputs.retentionInDays, 7);
    for (const reason of ["authorizer.error", "authorize.error", "integration.error"]) {
      assert.equal(JSON.parse(format)[reason], `$context.${reason}`);
    }
    assert.equal(
      one("aws:apigateway/account:Account").inputs.cloudwatchRoleArn,
      "arn:aws:iam:eu-central-1:123456789012:access",
    );
  });

  it("lets API Gateway write to the stack's group and to its own, as it does when the role is set", async () => {
    const evaluated = await evaluate({ accessLog: "true" });
    const policy = (name: string) =>
      JSON.parse(evaluated.one("aws:iam/rolePolicy:RolePolicy", name).inputs.policy).Statement;
    const groups = "arn:aws:logs:eu-central-1:123456789012:log-group";
    const own = "arn:aws:cloudwatch:eu-central-1:123456789012:access";
    assert.deepEqual(policy("access"), [
      {
        Effect: "Allow",
        Action: ["CreateLogGroup", "CreateLogStream", "DescribeLogStreams", "FilterLogEvents", "GetLogEvents"]
          .concat("PutLogEvents")
          .map((action) => `logs:${action}`),
        Resource: [own, `${own}:*`, `${groups}:/aws/apigateway/welcome`, `${groups}:/aws/apigateway/welcome:*`],
      },
    ]);
    assert.deepEqual(policy("accessGroups"), [
      { Effect: "Allow", Action: ["logs:DescribeLogGroups"], Resource: [`${groups}:*`] },
    ]);
  });

  it("leaves the account's CloudWatch role as it is when told that there is one", async () => {
    const { resources, one } = await evaluate({ accessLog: "existing-role" });
    const { destinationArn } = one("aws:apigateway/stage:Stage").inputs.accessLogSettings;
    assert.equal(destinationArn, "arn:aws:cloudwatch:eu-central-1:123456789012:access");
    assert.deepEqual(
      resources.filter(({ type, name }) => type.includes("account") || (type.includes("iam/") && /access/.test(name))),
      [],
    );
  });

  it("tags all that takes tags with project and stack", async () => {
    const { resources } = await evaluate({ accessLog: "true", requestsPerIp: "100" }, "production");
    const tags = { project: projectName, stack: "production" };
    const untagged = resources.filter(({ inputs }) => JSON.stringify(inputs.tags) !== JSON.stringify(tags));
    assert.deepEqual([...new Set(untagged.map(({ type }) => type.replace(/.*:/, "")))].sort(), [
      "Account",
      "Deployment",
      "IdentityPoolRoleAttachment",
      "MethodSettings",
      "Permission",
      "RolePolicy",
      "UserGroup",
      "UserPoolClient",
      "WebAclAssociation",
    ]);
  });

  it("blocks an address that asks too often, at the stage and at the user pool, when asked to", async () => {
    const firewall = ({ resources }: Evaluated) => resources.filter(({ type }) => type.startsWith("aws:wafv2/"));
    assert.deepEqual(firewall(stack), []);
    const evaluated = await evaluate({ requestsPerIp: "100" });
    const { inputs } = evaluated.one("aws:wafv2/webAcl:WebAcl");
    assert.equal(inputs.scope, "REGIONAL");
    assert.deepEqual(inputs.rules[0].action, { block: {} });
    assert.deepEqual(inputs.rules[0].statement, {
      rateBasedStatement: { aggregateKeyType: "IP", limit: 100, evaluationWindowSec: 300 },
    });
    const stage = evaluated.one("aws:wafv2/webAclAssociation:WebAclAssociation", "stage").inputs;
    const users = evaluated.one("aws:wafv2/webAclAssociation:WebAclAssociation", "users").inputs;
    assert.equal(stage.resourceArn, "arn:aws:apigateway:eu-central-1:123456789012:api");
    assert.equal(users.resourceArn, "arn:aws:cognito:eu-central-1:123456789012:users");
    assert.equal(stage.webAclArn, "arn:aws:wafv2:eu-central-1:123456789012:perAddress");
    assert.equal(users.webAclArn, stage.webAclArn);
  });

  it("registers 22 resources of AWS with every setting at its default", () => {
    assert.equal(stack.resources.length, 22);
    const inputs = JSON.stringify(stack.resources);
    for (const word of ["xray", "tracingConfig", "reservedConcurrent", "kmsKeyId", "userPoolAddOns", "emailConf"]) {
      assert.equal(inputs.includes(word), false, word);
    }
  });

  it("traces stage and functions when asked to, and lets the functions write traces and no more", async () => {
    const { resources, one } = await evaluate({ tracing: "true" });
    assert.equal(one("aws:apigateway/stage:Stage").inputs.xrayTracingEnabled, true);
    const functions = resources.filter(({ type }) => type === "aws:lambda/function:Function");
    for (const { inputs } of functions) assert.deepEqual(inputs.tracingConfig, { mode: "Active" });
    assert.deepEqual(JSON.parse(one("aws:iam/rolePolicy:RolePolicy", "tracing").inputs.policy).Statement, [
      { Effect: "Allow", Action: ["xray:PutTraceSegments", "xray:PutTelemetryRecords"], Resource: ["*"] },
    ]);
  });

  it("sets environments aside for each function when asked to", async () => {
    const { resources } = await evaluate({ reservedConcurrency: "7" });
    const functions = resources.filter(({ type }) => type === "aws:lambda/function:Function");
    assert.deepEqual(
      functions.map(({ inputs }) => inputs.reservedConcurrentExecutions),
      [7, 7, 7],
    );
  });

  it("sends its e-mail through SES, encrypts both log groups, and watches sign-ins when asked to", async () => {
    const logKey = "arn:aws:kms:eu-central-1:123456789012:key/k";
    const pool = { userPoolTier: "PLUS", threatProtection: "enforced", mailFrom: "us@mail.example.com" };
    const { resources, one } = await evaluate({ ...pool, accessLog: "true", logKey });
    const { emailConfiguration, userPoolAddOns } = one("aws:cognito/userPool:UserPool").inputs;
    assert.deepEqual(emailConfiguration, {
      emailSendingAccount: "DEVELOPER",
      fromEmailAddress: "us@mail.example.com",
      sourceArn: "arn:aws:ses:eu-central-1:123456789012:identity/mail.example.com",
    });
    assert.deepEqual(userPoolAddOns, {
      advancedSecurityMode: "ENFORCED",
      advancedSecurityAdditionalFlows: { customAuthMode: "ENFORCED" },
    });
    const groups = resources.filter(({ type }) => type === "aws:cloudwatch/logGroup:LogGroup");
    assert.deepEqual(
      groups.map(({ inputs }) => inputs.kmsKeyId),
      [logKey, logKey],
    );
  });

  it("is served at a domain, with its record, when asked to", async () => {
    const domainCertificate = "arn:aws:acm:eu-central-1:123456789012:certificate/c";
    const { one } = await evaluate({ domain: "api.example.com", domainCertificate, domainZone: "Z0123456789ABC" });
    const { domainName, regionalCertificateArn, ...tls } = one("aws:apigateway/domainName:DomainName").inputs;
    assert.deepEqual([domainName, regionalCertificateArn], ["api.example.com", domainCertificate]);
    assert.equal(tls.securityPolicy, "SecurityPolicy_TLS13_1_2_PFS_PQ_2025_09");
    assert.equal(tls.endpointAccessMode, "STRICT");
    assert.deepEqual(one("aws:apigateway/basePathMapping:BasePathMapping").inputs, {
      domainName: "api.example.com",
      restApi: "RestApi-api",
      stageName: "dev",
    });
    const { zoneId, name, type } = one("aws:route53/record:Record").inputs;
    assert.deepEqual([zoneId, name, type], ["Z0123456789ABC", "api.example.com", "A"]);
  });

  it("makes the domain's certificate where the zone alone is given, and waits for it", async () => {
    const evaluated = await evaluate({ domain: "api.example.com", domainZone: "Z0123456789ABC" });
    const { domainName, validationMethod } = evaluated.one("aws:acm/certificate:Certificate").inputs;
    assert.deepEqual([domainName, validationMethod], ["api.example.com", "DNS"]);
    const { zoneId, name, type, records } = evaluated.one("aws:route53/record:Record", "certificate").inputs;
    assert.deepEqual(
      [zoneId, name, type, records],
      ["Z0123456789ABC", "_proof.api.example.com", "CNAME", ["_value.acm-validations.aws"]],
    );
    const validation = evaluated.one("aws:acm/certificateValidation:CertificateValidation").inputs;
    assert.equal(validation.certificateArn, "arn:aws:acm:eu-central-1:123456789012:domain");
    assert.equal(
      evaluated.one("aws:apigateway/domainName:DomainName").inputs.regionalCertificateArn,
      validation.certificateArn,
    );
  });

  it("tells an address of errors, delays, throttling and refused sign-ins when asked to", async () => {
    const { resources, one } = await evaluate({ alarms: "ops@example.com" });
    assert.equal(one("aws:sns/topicSubscription:TopicSubscription").inputs.endpoint, "ops@example.com");
    const alarms = resources.filter(({ type }) => type === "aws:cloudwatch/metricAlarm:MetricAlarm");
    assert.deepEqual(alarms.map(({ name }) => name).sort(), [
      "functionErrors",
      "functionThrottles",
      "latency",
      "refusedCalls",
      "refusedSignIns",
      "serverErrors",
    ]);
    for (const { inputs, name } of alarms) {
      assert.deepEqual(inputs.alarmActions, ["arn:aws:sns:eu-central-1:123456789012:alarms"], name);
      const sources = inputs.metricQueries ?? [inputs];
      assert.ok(
        sources.some(({ metricName, metric }: Record<string, unknown>) => metricName || metric),
        name,
      );
    }
  });

  it("shows every alarm on one dashboard", async () => {
    const { resources, one } = await evaluate({ alarms: "ops@example.com" }, "feature.x");
    const { dashboardName, dashboardBody } = one("aws:cloudwatch/dashboard:Dashboard").inputs;
    assert.equal(dashboardName, `${projectName}-feature_x`);
    const alarms = resources.filter(({ type }) => type === "aws:cloudwatch/metricAlarm:MetricAlarm");
    const shown = JSON.parse(dashboardBody).widgets.flatMap(
      ({ properties }: { properties: { annotations: { alarms: string[] } } }) => properties.annotations.alarms,
    );
    assert.deepEqual(
      shown.sort(),
      alarms.map(({ name }) => `arn:aws:cloudwatch:eu-central-1:123456789012:${name}`).sort(),
    );
  });

  it("gives a client what it needs", () => {
    assert.deepEqual(JSON.parse(JSON.stringify(stack.outputs)), {
      serviceEndpoint: "https://api.execute-api.eu-central-1.amazonaws.com/dev",
      userPoolId: "UserPool-users",
      userPoolClientId: "UserPoolClient-client",
      identityPoolId: "IdentityPool-identities",
      region: "eu-central-1",
    });
  });
});
