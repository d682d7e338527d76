import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Settings } from "./config";
import { accountId, allow, assumedBy } from "./policies";

/** The types of index.ts and of this file that take tags. */
const TAGGED = new Set([
  "aws:acm/certificate:Certificate",
  "aws:apigateway/domainName:DomainName",
  "aws:apigateway/restApi:RestApi",
  "aws:apigateway/stage:Stage",
  "aws:cloudwatch/logGroup:LogGroup",
  "aws:cloudwatch/metricAlarm:MetricAlarm",
  "aws:cognito/identityPool:IdentityPool",
  "aws:cognito/userPool:UserPool",
  "aws:iam/role:Role",
  "aws:lambda/function:Function",
  "aws:sns/topic:Topic",
  "aws:wafv2/webAcl:WebAcl",
]);

/** Tags every resource that takes tags with the project and the stack. To be called before any resource is made. */
export function tagResources(): void {
  const tags = { project: pulumi.getProject(), stack: pulumi.getStack() };
  pulumi.runtime.registerStackTransformation(({ type, props, opts }) =>
    TAGGED.has(type) ? { props: { ...props, tags: { ...props.tags, ...tags } }, opts } : undefined,
  );
}

/** TLS 1.3, or 1.2 with forward secrecy, and the host of the handshake must be the one that is called. */
export const tls = { securityPolicy: "SecurityPolicy_TLS13_1_2_PFS_PQ_2025_09", endpointAccessMode: "STRICT" };

const ACCESS_LOG_FIELDS = [
  "requestId",
  "requestTime",
  "httpMethod",
  "path",
  "status",
  "identity.cognitoIdentityId",
  "authenticate.error",
  "authorize.error",
  "authorizer.error",
  "integration.error",
  "error.message",
];

/**
 * The stage's access log: a line for each call, with what refused it. API Gateway writes every log of an account and
 * region with one role, which this sets too, unless `accessLog` is `existing-role`.
 */
export function accessLog({
  accessLog,
  logRetentionDays,
  logKey,
}: Pick<Settings, "accessLog" | "logRetentionDays" | "logKey">): {
  destinationArn: pulumi.Output<string>;
  format: string;
} {
  const group = new aws.cloudwatch.LogGroup("access", { retentionInDays: logRetentionDays, kmsKeyId: logKey });
  const ready = accessLog === "existing-role" ? pulumi.output("") : accountRole(group.arn).id;
  return {
    // The stage waits for the role: AWS refuses an access log where no role is set.
    destinationArn: pulumi.all([group.arn, ready]).apply(([arn]) => arn),
    format: JSON.stringify(Object.fromEntries(ACCESS_LOG_FIELDS.map((field) => [field, `$context.${field}`]))),
  };
}

function accountRole(groupArn: pulumi.Output<string>): aws.apigateway.Account {
  // AWS documents no condition for this trust: with aws:SourceAccount, setting the role could fail.
  const role = new aws.iam.Role("access", { assumeRolePolicy: assumedBy("apigateway.amazonaws.com") });
  // When the role is set, API Gateway itself makes this group and writes to it. It is not the stack's, and stays.
  const groups = pulumi.interpolate`arn:aws:logs:${aws.config.requireRegion()}:${accountId()}:log-group`;
  const welcome = pulumi.interpolate`${groups}:/aws/apigateway/welcome`;
  const ofGroup = "CreateLogGroup CreateLogStream DescribeLogStreams FilterLogEvents GetLogEvents PutLogEvents"
    .split(" ")
    .map((action) => `logs:${action}`);
  const policies = [
    new aws.iam.RolePolicy("access", {
      role: role.id,
      policy: allow(
        ofGroup,
        [groupArn, welcome].flatMap((arn) => [arn, pulumi.interpolate`${arn}:*`]),
      ),
    }),
    // Listing groups is an action on all of them: IAM takes no single group here.
    new aws.iam.RolePolicy("accessGroups", {
      role: role.id,
      policy: allow(["logs:DescribeLogGroups"], [pulumi.interpolate`${groups}:*`]),
    }),
  ];
  return new aws.apigateway.Account("access", { cloudwatchRoleArn: role.arn }, { dependsOn: policies });
}

/** Blocks an address that calls the stage, or the user pool, more than `requests` times in five minutes. */
export function limitPerAddress(requests: number, { stage, users }: Record<"stage" | "users", pulumi.Output<string>>) {
  const visible = (metricName: string) => ({
    metricName,
    cloudwatchMetricsEnabled: true,
    sampledRequestsEnabled: false,
  });
  const acl = new aws.wafv2.WebAcl("perAddress", {
    scope: "REGIONAL",
    defaultAction: { allow: {} },
    rules: [
      {
        name: "rate",
        priority: 0,
        action: { block: {} },
        statement: { rateBasedStatement: { aggregateKeyType: "IP", limit: requests, evaluationWindowSec: 300 } },
        visibilityConfig: visible("rate"),
      },
    ],
    visibilityConfig: visible("perAddress"),
  });
  for (const [name, resourceArn] of Object.entries({ stage, users })) {
    new aws.wafv2.WebAclAssociation(name, { webAclArn: acl.arn, resourceArn });
  }
}

/** Lets the functions write traces; X-Ray takes no resource, so IAM takes no other than all. */
export function allowTracing(role: aws.iam.Role): void {
  new aws.iam.RolePolicy("tracing", {
    role: role.id,
    policy: allow(["xray:PutTraceSegments", "xray:PutTelemetryRecords"], ["*"]),
  });
}

/** Threat protection in one mode for every way to sign in, custom authentication too. */
export function threatProtectionOf({
  threatProtection,
}: Pick<Settings, "threatProtection">): aws.types.input.cognito.UserPoolUserPoolAddOns | undefined {
  if (threatProtection === "off") return undefined;
  const mode = threatProtection.toUpperCase();
  return { advancedSecurityMode: mode, advancedSecurityAdditionalFlows: { customAuthMode: mode } };
}

/** Cognito's e-mail through Amazon SES, where the address's domain is a verified identity in the stack's region. */
export function sentBySes(fromEmailAddress: string): aws.types.input.cognito.UserPoolEmailConfiguration {
  const domain = fromEmailAddress.slice(fromEmailAddress.indexOf("@") + 1);
  return {
    emailSendingAccount: "DEVELOPER",
    fromEmailAddress,
    sourceArn: pulumi.interpolate`arn:aws:ses:${aws.config.requireRegion()}:${accountId()}:identity/${domain}`,
  };
}

/** Serves the stage at a domain of one's own, and adds its record where the zone is given. */
export function serveAtDomain(
  { domain, domainCertificate, domainZone }: Pick<Settings, "domain" | "domainCertificate" | "domainZone">,
  { restAPI, stage }: { restAPI: aws.apigateway.RestApi; stage: aws.apigateway.Stage },
): void {
  if (!domain) return;
  const name = new aws.apigateway.DomainName("domain", {
    domainName: domain,
    regionalCertificateArn: domainCertificate ?? (domainZone && certificateOf(domain, domainZone)),
    endpointConfiguration: { types: "REGIONAL" },
    ...tls,
  });
  new aws.apigateway.BasePathMapping("domain", {
    domainName: name.domainName,
    restApi: restAPI.id,
    stageName: stage.stageName,
  });
  if (!domainZone) return;
  new aws.route53.Record("domain", {
    zoneId: domainZone,
    name: domain,
    type: "A",
    aliases: [{ name: name.regionalDomainName, zoneId: name.regionalZoneId, evaluateTargetHealth: false }],
  });
}

/** The ARN of a certificate that AWS issues, once it has found the record that proves the domain in its zone. */
function certificateOf(domainName: string, zoneId: string): pulumi.Output<string> {
  const certificate = new aws.acm.Certificate("domain", { domainName, validationMethod: "DNS" });
  const proof = (part: "Name" | "Type" | "Value") =>
    certificate.domainValidationOptions.apply(([option]) => option?.[`resourceRecord${part}`] ?? "");
  const record = new aws.route53.Record("certificate", {
    zoneId,
    name: proof("Name"),
    type: proof("Type"),
    records: [proof("Value")],
    ttl: 300,
  });
  return new aws.acm.CertificateValidation("domain", {
    certificateArn: certificate.arn,
    validationRecordFqdns: [record.fqdn],
  }).certificateArn;
}
