import { type Policy, parseServicePolicy } from "./policy";

/**
 * Actions on all resources that a policy which AWS manages allows, as far as services of the local run have them:
 * cognito-idp, cognito-identity, execute-api and lambda. None of these policies denies anything or asks a condition.
 * AWS: AWS Managed Policy Reference, in the versions of November 2026.
 */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  AdministratorAccess: ["*"],
  AmazonAPIGatewayInvokeFullAccess: ["execute-api:Invoke"],
  AmazonBedrockFullAccess: [],
  AmazonCognitoPowerUser: ["cognito-identity:*", "cognito-idp:*"],
  AmazonCognitoReadOnly: [
    "cognito-identity:Describe*",
    "cognito-identity:Get*",
    "cognito-identity:List*",
    "cognito-idp:Describe*",
    "cognito-idp:AdminGet*",
    "cognito-idp:AdminList*",
    "cognito-idp:List*",
    "cognito-idp:Get*",
  ],
  AmazonDynamoDBFullAccess: [],
  AmazonDynamoDBFullAccess_v2: [],
  AmazonDynamoDBReadOnlyAccess: [],
  AmazonElasticFileSystemClientFullAccess: [],
  AmazonEventBridgeFullAccess: [],
  AmazonKinesisFullAccess: [],
  AmazonPollyFullAccess: [],
  AmazonRDSDataFullAccess: [],
  AmazonRDSFullAccess: [],
  AmazonRekognitionFullAccess: [],
  AmazonS3FullAccess: [],
  AmazonS3ReadOnlyAccess: [],
  AmazonSESFullAccess: [],
  AmazonSNSFullAccess: [],
  AmazonSQSFullAccess: [],
  AmazonSSMFullAccess: [],
  AmazonSSMReadOnlyAccess: [],
  AmazonTextractFullAccess: [],
  AWSLambda_FullAccess: ["lambda:*"],
  AWSLambda_ReadOnlyAccess: [],
  AWSLambdaExecute: [],
  AWSStepFunctionsFullAccess: [],
  AWSXRayDaemonWriteAccess: [],
  AWSXrayFullAccess: [],
  AWSXrayWriteOnlyAccess: [],
  CloudWatchEventsFullAccess: [],
  CloudWatchFullAccess: [],
  CloudWatchFullAccessV2: [],
  CloudWatchLambdaInsightsExecutionRolePolicy: [],
  CloudWatchLogsFullAccess: [],
  ComprehendFullAccess: [],
  SecretsManagerReadWrite: [],
  TranslateFullAccess: [],
  "service-role/AWSLambdaBasicExecutionRole": [],
  "service-role/AWSLambdaDynamoDBExecutionRole": [],
  "service-role/AWSLambdaKinesisExecutionRole": [],
  "service-role/AWSLambdaRole": ["lambda:InvokeFunction"],
  "service-role/AWSLambdaSQSQueueExecutionRole": [],
  "service-role/AWSLambdaVPCAccessExecutionRole": [],
};

const PREFIX = "arn:aws:iam::aws:policy/";

/** What a policy that AWS manages says of the services here; undefined for one that is not on the list. */
export function managedPolicy(arn: string): Policy | undefined {
  const name = arn.startsWith(PREFIX) ? arn.slice(PREFIX.length) : "";
  const actions = Object.hasOwn(ALLOWED, name) ? ALLOWED[name] : undefined;
  if (!actions) return undefined;
  if (actions.length === 0) return { statements: [] };
  return parseServicePolicy({ Statement: { Effect: "Allow", Action: actions, Resource: "*" } }, arn);
}
