/**
 * The types that carry no lock. They are accepted and named at the start, and do not run here.
 *
 * `id`: how the AWS provider makes the id. Default: the name. `outputs`: those that follow from the id or the name, in
 * the form that AWS gives them. Every other output is unknown here. In braces: `region`, `account`, `name`; in outputs
 * `id`; in ids `hex`, 17 random hexadecimal digits.
 * Sources: the AWS provider's documentation of each resource, "Attribute Reference"; AWS: Service Authorization
 * Reference, "Resource types defined by" each service, for the ARNs.
 */
export interface Stub {
  /** The setting that holds the physical name. Default: `name`. */
  nameFrom?: string;
  id?: string;
  outputs?: Readonly<Record<string, string>>;
  /** True where the resource's own `policy` decides over that resource alone, which nobody can reach here. */
  ownPolicy?: boolean;
  /** The only settings that are taken, where another one may be a lock. */
  settings?: readonly string[];
}

const bucket: Stub = {
  nameFrom: "bucket",
  ownPolicy: true,
  outputs: {
    bucket: "{name}",
    arn: "arn:aws:s3:::{name}",
    bucketDomainName: "{name}.s3.amazonaws.com",
    bucketRegionalDomainName: "{name}.s3.{region}.amazonaws.com",
  },
};
const OF_BUCKET: Stub = { nameFrom: "bucket" };
const WITHOUT_OUTPUTS: Stub = {};

/** A resource of EC2: `vpc-0123456789abcdef0`. Without a kind it has no ARN. */
const ec2 = (prefix: string, kind?: string, outputs: Stub["outputs"] = {}): Stub => ({
  id: `${prefix}-{hex}`,
  outputs: { ...(kind && { arn: `arn:aws:ec2:{region}:{account}:${kind}/{id}` }), ...outputs },
});

export const STUBS: Readonly<Record<string, Stub>> = {
  // Another address of an API, with the same locks at its routes. Client certificates, private addresses and rules of
  // routing may be locks of its own.
  "aws:apigateway/domainName:DomainName": {
    nameFrom: "domainName",
    outputs: { domainName: "{name}" },
    settings: [
      ...["certificateArn", "certificateName", "certificateBody", "certificateChain", "certificatePrivateKey"],
      ...["domainName", "endpointConfiguration", "regionalCertificateArn", "regionalCertificateName"],
      ...["securityPolicy", "tags"],
    ],
  },
  "aws:apigateway/basePathMapping:BasePathMapping": {
    nameFrom: "domainName",
    settings: ["basePath", "domainName", "restApi", "stageName"],
  },
  "aws:apigatewayv2/domainName:DomainName": {
    nameFrom: "domainName",
    outputs: { domainName: "{name}" },
    settings: ["domainName", "domainNameConfiguration", "tags"],
  },
  "aws:apigatewayv2/apiMapping:ApiMapping": { settings: ["apiId", "apiMappingKey", "domainName", "stage"] },
  "aws:s3/bucket:Bucket": bucket,
  "aws:s3/bucketV2:BucketV2": bucket,
  "aws:s3/bucketObject:BucketObject": { nameFrom: "key", outputs: { key: "{name}" } },
  "aws:s3/bucketObjectv2:BucketObjectv2": { nameFrom: "key", outputs: { key: "{name}" } },
  "aws:s3/bucketNotification:BucketNotification": OF_BUCKET,
  "aws:s3/bucketOwnershipControls:BucketOwnershipControls": OF_BUCKET,
  "aws:s3/bucketPolicy:BucketPolicy": { ...OF_BUCKET, ownPolicy: true },
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": OF_BUCKET,
  "aws:s3/bucketCorsConfiguration:BucketCorsConfiguration": OF_BUCKET,
  "aws:s3/bucketCorsConfigurationV2:BucketCorsConfigurationV2": OF_BUCKET,
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": OF_BUCKET,
  "aws:s3/bucketLifecycleConfigurationV2:BucketLifecycleConfigurationV2": OF_BUCKET,
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": OF_BUCKET,
  "aws:s3/bucketServerSideEncryptionConfigurationV2:BucketServerSideEncryptionConfigurationV2": OF_BUCKET,
  "aws:s3/bucketVersioning:BucketVersioning": OF_BUCKET,
  "aws:s3/bucketVersioningV2:BucketVersioningV2": OF_BUCKET,
  "aws:s3/bucketAcl:BucketAcl": OF_BUCKET,
  "aws:s3/bucketAclV2:BucketAclV2": OF_BUCKET,
  "aws:s3/bucketWebsiteConfiguration:BucketWebsiteConfiguration": OF_BUCKET,
  "aws:s3/bucketWebsiteConfigurationV2:BucketWebsiteConfigurationV2": OF_BUCKET,
  "aws:sqs/queue:Queue": {
    ownPolicy: true,
    id: "https://sqs.{region}.amazonaws.com/{account}/{name}",
    outputs: {
      name: "{name}",
      arn: "arn:aws:sqs:{region}:{account}:{name}",
      url: "https://sqs.{region}.amazonaws.com/{account}/{name}",
    },
  },
  "aws:sqs/queuePolicy:QueuePolicy": { nameFrom: "queueUrl", ownPolicy: true },
  "aws:sns/topic:Topic": {
    ownPolicy: true,
    id: "arn:aws:sns:{region}:{account}:{name}",
    outputs: { name: "{name}", arn: "arn:aws:sns:{region}:{account}:{name}", owner: "{account}" },
  },
  "aws:sns/topicPolicy:TopicPolicy": { nameFrom: "arn", ownPolicy: true },
  "aws:sns/topicSubscription:TopicSubscription": WITHOUT_OUTPUTS,
  "aws:dynamodb/table:Table": {
    outputs: { name: "{name}", arn: "arn:aws:dynamodb:{region}:{account}:table/{name}" },
  },
  "aws:dynamodb/tableItem:TableItem": WITHOUT_OUTPUTS,
  "aws:cloudwatch/eventRule:EventRule": {
    outputs: { name: "{name}", arn: "arn:aws:events:{region}:{account}:rule/{name}" },
  },
  "aws:cloudwatch/eventBus:EventBus": {
    outputs: { name: "{name}", arn: "arn:aws:events:{region}:{account}:event-bus/{name}" },
  },
  "aws:cloudwatch/eventTarget:EventTarget": WITHOUT_OUTPUTS,
  "aws:cloudwatch/logGroup:LogGroup": {
    outputs: { name: "{name}", arn: "arn:aws:logs:{region}:{account}:log-group:{name}" },
  },
  "aws:cloudwatch/logMetricFilter:LogMetricFilter": WITHOUT_OUTPUTS,
  "aws:cloudwatch/logStream:LogStream": { outputs: { name: "{name}" } },
  "aws:cloudwatch/metricAlarm:MetricAlarm": {
    outputs: { name: "{name}", arn: "arn:aws:cloudwatch:{region}:{account}:alarm:{name}" },
  },
  "aws:cloudwatch/dashboard:Dashboard": {
    nameFrom: "dashboardName",
    outputs: { dashboardArn: "arn:aws:cloudwatch::{account}:dashboard/{name}" },
  },
  "aws:cloudwatch/eventSubscription:EventSubscription": WITHOUT_OUTPUTS,
  "aws:scheduler/schedule:Schedule": {
    outputs: { name: "{name}", arn: "arn:aws:scheduler:{region}:{account}:schedule/default/{name}" },
  },
  "aws:sfn/stateMachine:StateMachine": {
    id: "arn:aws:states:{region}:{account}:stateMachine:{name}",
    outputs: { name: "{name}", arn: "arn:aws:states:{region}:{account}:stateMachine:{name}" },
  },
  // Secrets Manager adds six random characters to the ARN, so the ARN is unknown here.
  "aws:secretsmanager/secret:Secret": { outputs: { name: "{name}" } },
  "aws:secretsmanager/secretVersion:SecretVersion": WITHOUT_OUTPUTS,
  "aws:ssm/parameter:Parameter": { outputs: { name: "{name}" } },
  "aws:kms/key:Key": { ownPolicy: true },
  "aws:kms/alias:Alias": { outputs: { name: "{name}", arn: "arn:aws:kms:{region}:{account}:{name}" } },
  "aws:cloudfront/distribution:Distribution": WITHOUT_OUTPUTS,
  "aws:cloudfront/originAccessIdentity:OriginAccessIdentity": WITHOUT_OUTPUTS,
  "aws:cloudfront/originAccessControl:OriginAccessControl": WITHOUT_OUTPUTS,
  "aws:route53/zone:Zone": WITHOUT_OUTPUTS,
  "aws:route53/record:Record": WITHOUT_OUTPUTS,
  "aws:acm/certificate:Certificate": WITHOUT_OUTPUTS,
  "aws:acm/certificateValidation:CertificateValidation": WITHOUT_OUTPUTS,
  // A network, and who may reach what runs in it. Nothing in it runs here: a load balancer, a link from an API into it,
  // and an endpoint with a policy are refused.
  "aws:ec2/keyPair:KeyPair": { nameFrom: "keyName", outputs: { keyName: "{name}" } },
  "aws:ec2/vpc:Vpc": ec2("vpc", "vpc"),
  "aws:ec2/subnet:Subnet": ec2("subnet", "subnet"),
  "aws:ec2/internetGateway:InternetGateway": ec2("igw", "internet-gateway"),
  "aws:ec2/natGateway:NatGateway": ec2("nat"),
  "aws:ec2/eip:Eip": ec2("eipalloc", "elastic-ip", { allocationId: "{id}" }),
  "aws:ec2/routeTable:RouteTable": ec2("rtb", "route-table"),
  "aws:ec2/route:Route": WITHOUT_OUTPUTS,
  "aws:ec2/routeTableAssociation:RouteTableAssociation": ec2("rtbassoc"),
  "aws:ec2/securityGroup:SecurityGroup": ec2("sg", "security-group"),
  "aws:ec2/securityGroupRule:SecurityGroupRule": ec2("sgrule"),
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": ec2("sgr", "security-group-rule"),
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": ec2("sgr", "security-group-rule"),
  "aws:ecs/taskDefinition:TaskDefinition": { nameFrom: "family", outputs: { family: "{name}" } },
  "aws:ecs/service:Service": { outputs: { name: "{name}" } },
  "aws:ecs/cluster:Cluster": {
    id: "arn:aws:ecs:{region}:{account}:cluster/{name}",
    outputs: { name: "{name}", arn: "arn:aws:ecs:{region}:{account}:cluster/{name}" },
  },
  "aws:ecr/repository:Repository": {
    outputs: {
      name: "{name}",
      arn: "arn:aws:ecr:{region}:{account}:repository/{name}",
      registryId: "{account}",
      repositoryUrl: "{account}.dkr.ecr.{region}.amazonaws.com/{name}",
    },
  },
  "aws:lambda/eventSourceMapping:EventSourceMapping": WITHOUT_OUTPUTS,
  "pulumi:providers:random": WITHOUT_OUTPUTS,
  "pulumi:providers:tls": WITHOUT_OUTPUTS,
  "tls:index/privateKey:PrivateKey": WITHOUT_OUTPUTS,
  "random:index/randomPassword:RandomPassword": WITHOUT_OUTPUTS,
};
