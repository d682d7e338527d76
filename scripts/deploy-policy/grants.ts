import type { Declared } from "../program/evaluate";

/** Where a stack is deployed, and as what. */
export interface Place {
  account: string;
  region: string;
  project: string;
  stack: string;
}

/** What IAM calls a statement, without what all of them share. */
export interface Grant {
  actions: string[];
  resources: string[];
  condition?: Record<string, Record<string, string | string[]>>;
}

/** Pulumi's own name of a resource: the program's name, a hyphen and seven random characters. */
const named = (name: string) => `${name}-???????`;

/** The name in the program of the resource that an id or ARN of the evaluation belongs to. */
const owner = (value: string) => value.replace(/^(arn:.*:|[A-Za-z]+-)/, "");

const list = (service: string, actions: string) => actions.split(" ").map((action) => `${service}:${action}`);

const arn = ({ account, region }: Place, service: string, resource: string) =>
  `arn:aws:${service}:${region}:${account}:${resource}`;
const roleArn = ({ account }: Place, name: string) => `arn:aws:iam::${account}:role/${named(name)}`;
const api = ({ region }: Place, path: string) => `arn:aws:apigateway:${region}::${path}`;

/** Ids that AWS chooses are not known before: tags name the stack's resources there. */
const taggedAs = (key: "aws:RequestTag" | "aws:ResourceTag", { project, stack }: Place): Grant["condition"] => ({
  StringEquals: { [`${key}/project`]: project, [`${key}/stack`]: stack },
});

const pass = (place: Place, role: string, services: string[]): Grant => ({
  actions: ["iam:PassRole"],
  resources: [roleArn(place, owner(role))],
  condition: { StringEquals: { "iam:PassedToService": services } },
});

const createServiceLinkedRole = ({ account }: Place, service: string): Grant => ({
  actions: ["iam:CreateServiceLinkedRole"],
  resources: [`arn:aws:iam::${account}:role/aws-service-role/${service}/*`],
  condition: { StringEquals: { "iam:AWSServiceName": service } },
});

const ofPool = (actions: string) => (_: Declared, place: Place) => [
  {
    actions: list("cognito-idp", actions),
    resources: [arn(place, "cognito-idp", "userpool/*")],
    condition: taggedAs("aws:ResourceTag", place),
  },
];
const ofIdentityPool = (actions: string, place: Place): Grant => ({
  actions: list("cognito-identity", actions),
  resources: [arn(place, "cognito-identity", "identitypool/*")],
  condition: taggedAs("aws:ResourceTag", place),
});
/** API Gateway's actions are the methods of its requests. The id of an API is not known before. */
const ofApi =
  (methods: string, ...paths: string[]) =>
  (_: Declared, place: Place) => [
    { actions: list("apigateway", methods), resources: paths.map((path) => api(place, path)) },
  ];

const COGNITO_ROLES = ["cognito-idp.amazonaws.com", "cognito-identity.amazonaws.com"];

/** What creating, reading, changing and deleting a resource asks of AWS, by the resource's type. */
export const GRANTS: Readonly<Record<string, (declared: Declared, place: Place) => Grant[]>> = {
  "aws:acm/certificate:Certificate": (_, place) => [
    {
      actions: list("acm", "RequestCertificate AddTagsToCertificate"),
      resources: ["*"],
      condition: taggedAs("aws:RequestTag", place),
    },
    {
      actions: list(
        "acm",
        "DescribeCertificate DeleteCertificate ListTagsForCertificate RemoveTagsFromCertificate UpdateCertificateOptions",
      ),
      resources: [arn(place, "acm", "certificate/*")],
      condition: taggedAs("aws:ResourceTag", place),
    },
  ],
  "aws:acm/certificateValidation:CertificateValidation": (_, place) => [
    {
      actions: ["acm:DescribeCertificate"],
      resources: [arn(place, "acm", "certificate/*")],
      condition: taggedAs("aws:ResourceTag", place),
    },
  ],
  "aws:apigateway/account:Account": ({ inputs }, place) => [
    ...ofApi("GET PATCH", "/account")(inputs, place),
    pass(place, inputs.cloudwatchRoleArn, ["apigateway.amazonaws.com"]),
  ],
  "aws:apigateway/basePathMapping:BasePathMapping": ({ inputs }, place) =>
    ofApi(
      "POST GET PATCH DELETE",
      `/domainnames/${inputs.domainName}/basepathmappings`,
      `/domainnames/${inputs.domainName}/basepathmappings/*`,
    )(inputs, place),
  "aws:apigateway/deployment:Deployment": ofApi(
    "POST GET PATCH DELETE",
    "/restapis/*/deployments",
    "/restapis/*/deployments/*",
  ),
  "aws:apigateway/domainName:DomainName": ({ inputs }, place) => [
    ...ofApi("POST", "/domainnames")(inputs, place),
    ...ofApi("GET PATCH DELETE", `/domainnames/${inputs.domainName}`)(inputs, place),
    ...ofApi("PUT DELETE", "/tags/*")(inputs, place),
    createServiceLinkedRole(place, "ops.apigateway.amazonaws.com"),
  ],
  "aws:apigateway/methodSettings:MethodSettings": ofApi("GET PATCH", "/restapis/*/stages/*"),
  "aws:apigateway/restApi:RestApi": (declared, place) => [
    ...ofApi("POST", "/restapis")(declared, place),
    ...ofApi("GET PUT PATCH DELETE", "/restapis/*")(declared, place),
    ...ofApi("PUT DELETE", "/tags/*")(declared, place),
  ],
  "aws:apigateway/stage:Stage": ofApi("POST GET PATCH DELETE", "/restapis/*/stages", "/restapis/*/stages/*"),
  "aws:cloudwatch/dashboard:Dashboard": ({ inputs }, { account }) => [
    {
      actions: list("cloudwatch", "PutDashboard GetDashboard DeleteDashboards"),
      resources: [`arn:aws:cloudwatch::${account}:dashboard/${inputs.dashboardName}`],
    },
  ],
  "aws:cloudwatch/logGroup:LogGroup": ({ name }, place) => [
    {
      actions: list(
        "logs",
        "CreateLogGroup DeleteLogGroup PutRetentionPolicy DeleteRetentionPolicy AssociateKmsKey DisassociateKmsKey TagResource UntagResource ListTagsForResource",
      ),
      // With and without the `:*` that names the group's streams.
      resources: [arn(place, "logs", `log-group:${named(name)}`), arn(place, "logs", `log-group:${named(name)}:*`)],
    },
    { actions: ["logs:DescribeLogGroups"], resources: ["*"] },
  ],
  "aws:cloudwatch/metricAlarm:MetricAlarm": ({ name }, place) => [
    {
      actions: list("cloudwatch", "PutMetricAlarm DeleteAlarms TagResource UntagResource ListTagsForResource"),
      resources: [arn(place, "cloudwatch", `alarm:${named(name)}`)],
    },
    { actions: ["cloudwatch:DescribeAlarms"], resources: [arn(place, "cloudwatch", "alarm:*")] },
  ],
  "aws:cognito/identityPool:IdentityPool": (_, place) => [
    {
      actions: list("cognito-identity", "CreateIdentityPool TagResource"),
      resources: ["*"],
      condition: taggedAs("aws:RequestTag", place),
    },
    ofIdentityPool("DescribeIdentityPool UpdateIdentityPool DeleteIdentityPool UntagResource", place),
  ],
  "aws:cognito/identityPoolRoleAttachment:IdentityPoolRoleAttachment": ({ inputs }, place) => [
    ofIdentityPool("GetIdentityPoolRoles", place),
    // AWS takes no pool for it.
    { actions: ["cognito-identity:SetIdentityPoolRoles"], resources: ["*"] },
    pass(place, inputs.roles.authenticated, COGNITO_ROLES),
  ],
  "aws:cognito/userGroup:UserGroup": (declared, place) => [
    ...ofPool("CreateGroup GetGroup UpdateGroup DeleteGroup")(declared, place),
    pass(place, declared.inputs.roleArn, COGNITO_ROLES),
  ],
  "aws:cognito/userPool:UserPool": (declared, place) => [
    {
      actions: list("cognito-idp", "CreateUserPool TagResource"),
      resources: ["*"],
      condition: taggedAs("aws:RequestTag", place),
    },
    ...ofPool("DescribeUserPool UpdateUserPool DeleteUserPool GetUserPoolMfaConfig SetUserPoolMfaConfig UntagResource")(
      declared,
      place,
    ),
    ...(declared.inputs.emailConfiguration ? [createServiceLinkedRole(place, "email.cognito-idp.amazonaws.com")] : []),
  ],
  "aws:cognito/userPoolClient:UserPoolClient": ofPool(
    "CreateUserPoolClient DescribeUserPoolClient UpdateUserPoolClient DeleteUserPoolClient",
  ),
  "aws:cognito/userPoolDomain:UserPoolDomain": (declared, place) => [
    ...ofPool("CreateUserPoolDomain UpdateUserPoolDomain DeleteUserPoolDomain")(declared, place),
    // It is asked by the domain's name, not by a pool.
    { actions: ["cognito-idp:DescribeUserPoolDomain"], resources: ["*"] },
  ],
  "aws:iam/openIdConnectProvider:OpenIdConnectProvider": ({ inputs }, { account }) => [
    {
      actions: list(
        "iam",
        "CreateOpenIDConnectProvider GetOpenIDConnectProvider DeleteOpenIDConnectProvider AddClientIDToOpenIDConnectProvider RemoveClientIDFromOpenIDConnectProvider UpdateOpenIDConnectProviderThumbprint TagOpenIDConnectProvider UntagOpenIDConnectProvider",
      ),
      resources: [`arn:aws:iam::${account}:oidc-provider/${inputs.url.replace(/^https?:\/\//, "")}`],
    },
  ],
  "aws:iam/role:Role": ({ name }, place) => [
    {
      actions: list(
        "iam",
        "CreateRole GetRole UpdateRole DeleteRole UpdateAssumeRolePolicy TagRole UntagRole ListRolePolicies ListAttachedRolePolicies ListInstanceProfilesForRole",
      ),
      resources: [roleArn(place, name)],
    },
  ],
  "aws:iam/rolePolicy:RolePolicy": ({ inputs }, place) => [
    {
      actions: list("iam", "PutRolePolicy GetRolePolicy DeleteRolePolicy"),
      resources: [roleArn(place, owner(inputs.role))],
    },
  ],
  "aws:lambda/function:Function": ({ name, inputs }, place) => [
    {
      actions: list(
        "lambda",
        "CreateFunction GetFunction GetFunctionCodeSigningConfig ListVersionsByFunction UpdateFunctionCode UpdateFunctionConfiguration DeleteFunction PutFunctionConcurrency DeleteFunctionConcurrency TagResource UntagResource ListTags",
      ),
      resources: [arn(place, "lambda", `function:${named(name)}`)],
    },
    pass(place, inputs.role, ["lambda.amazonaws.com"]),
  ],
  "aws:lambda/permission:Permission": ({ inputs }, place) => [
    {
      actions: list("lambda", "AddPermission GetPolicy RemovePermission"),
      resources: [arn(place, "lambda", `function:${named(owner(inputs.function))}`)],
    },
  ],
  "aws:route53/record:Record": ({ inputs }) => [
    {
      actions: list("route53", "ChangeResourceRecordSets ListResourceRecordSets GetHostedZone"),
      resources: [`arn:aws:route53:::hostedzone/${inputs.zoneId}`],
    },
    { actions: ["route53:GetChange"], resources: ["arn:aws:route53:::change/*"] },
  ],
  "aws:sns/topic:Topic": ({ name }, place) => [
    {
      actions: list(
        "sns",
        "CreateTopic GetTopicAttributes SetTopicAttributes DeleteTopic TagResource UntagResource ListTagsForResource",
      ),
      resources: [arn(place, "sns", named(name))],
    },
  ],
  "aws:sns/topicSubscription:TopicSubscription": ({ inputs }, place) => [
    {
      actions: list("sns", "Subscribe ListSubscriptionsByTopic"),
      resources: [arn(place, "sns", named(owner(inputs.topic)))],
    },
    // AWS takes no topic for these.
    { actions: list("sns", "GetSubscriptionAttributes SetSubscriptionAttributes Unsubscribe"), resources: ["*"] },
  ],
  "aws:wafv2/webAcl:WebAcl": ({ name }, place) => [
    {
      actions: list(
        "wafv2",
        "CreateWebACL GetWebACL UpdateWebACL DeleteWebACL TagResource UntagResource ListTagsForResource",
      ),
      resources: [arn(place, "wafv2", `regional/webacl/${named(name)}/*`)],
    },
  ],
  "aws:wafv2/webAclAssociation:WebAclAssociation": ({ inputs }, place) => [
    {
      actions: list("wafv2", "AssociateWebACL DisassociateWebACL GetWebACLForResource"),
      resources: [
        arn(place, "wafv2", `regional/webacl/${named(owner(inputs.webAclArn))}/*`),
        api(place, "/restapis/*/stages/*"),
        arn(place, "cognito-idp", "userpool/*"),
      ],
    },
    ...ofApi("SetWebACL", "/restapis/*/stages/*")(inputs, place),
    ...ofPool("AssociateWebACL DisassociateWebACL GetWebACLForResource")(inputs, place),
    {
      actions: ["cognito-idp:AssociateWebACL"],
      resources: [arn(place, "wafv2", `regional/webacl/${named(owner(inputs.webAclArn))}/*`)],
    },
  ],
};
