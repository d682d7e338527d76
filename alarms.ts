import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

/** What the alarms watch, by the values of CloudWatch's dimensions. */
export interface Watched {
  apiName: pulumi.Input<string>;
  stageName: pulumi.Input<string>;
  userPoolId: pulumi.Input<string>;
  clientId: pulumi.Input<string>;
  functionNames: pulumi.Input<string>[];
}

type Query = aws.types.input.cloudwatch.MetricAlarmMetricQuery;

/**
 * Sends an e-mail when an alarm goes off, and shows all alarms with what they watch on a dashboard. AWS asks the address
 * first; nothing is sent until it has agreed.
 */
export function alarmByEmail(email: string, watched: Watched): void {
  const topic = new aws.sns.Topic("alarms");
  new aws.sns.TopicSubscription("alarms", { topic: topic.arn, protocol: "email", endpoint: email });

  const alarm = (name: string, description: string, args: Partial<aws.cloudwatch.MetricAlarmArgs>) =>
    new aws.cloudwatch.MetricAlarm(name, {
      alarmDescription: description,
      comparisonOperator: "GreaterThanThreshold",
      evaluationPeriods: 1,
      treatMissingData: "notBreaching",
      alarmActions: [topic.arn],
      okActions: [topic.arn],
      ...args,
    });
  const api = { namespace: "AWS/ApiGateway", dimensions: { ApiName: watched.apiName, Stage: watched.stageName } };
  const every5Minutes = { ...api, period: 300, statistic: "Sum" };
  const alarms = [
    alarm("serverErrors", "The API answered 5xx more than 5 times in 5 minutes", {
      ...every5Minutes,
      metricName: "5XXError",
      threshold: 5,
    }),
    // API Gateway has no metric for its throttling alone: a 429 counts as a 4xx.
    alarm("refusedCalls", "The API refused more than 500 calls in 5 minutes: 401, 403, or 429 by throttling", {
      ...every5Minutes,
      metricName: "4XXError",
      threshold: 500,
    }),
    alarm("latency", "One call in a hundred took over 3 seconds, for 15 minutes", {
      ...api,
      metricName: "Latency",
      period: 300,
      extendedStatistic: "p99",
      threshold: 3000,
      evaluationPeriods: 3,
    }),
    alarm("functionErrors", "The functions failed in 5 minutes", {
      threshold: 0,
      metricQueries: sumOfFunctions("Errors", watched.functionNames),
    }),
    alarm("functionThrottles", "Lambda throttled the functions in 5 minutes", {
      threshold: 0,
      metricQueries: sumOfFunctions("Throttles", watched.functionNames),
    }),
    alarm("refusedSignIns", "More than 100 sign-ins were refused in 5 minutes", {
      threshold: 100,
      metricQueries: refusedSignIns(watched),
    }),
  ];
  showOnDashboard(alarms);
}

/** Two widgets in a row, each 12 of the 24 units wide. */
function showOnDashboard(alarms: aws.cloudwatch.MetricAlarm[]): void {
  new aws.cloudwatch.Dashboard("alarms", {
    dashboardName: `${pulumi.getProject()}-${pulumi.getStack()}`.replace(/[^A-Za-z0-9_-]/g, "_"),
    dashboardBody: pulumi.jsonStringify({
      widgets: alarms.map(({ arn, alarmDescription }, index) => ({
        type: "metric",
        x: (index % 2) * 12,
        y: Math.floor(index / 2) * 6,
        width: 12,
        height: 6,
        properties: { title: alarmDescription, annotations: { alarms: [arn] }, view: "timeSeries" },
      })),
    }),
  });
}

function sumOfFunctions(metricName: string, functionNames: pulumi.Input<string>[]): Query[] {
  const each = functionNames.map((name, index) => ({
    id: `m${index}`,
    metric: { namespace: "AWS/Lambda", metricName, dimensions: { FunctionName: name }, period: 300, stat: "Sum" },
  }));
  return [{ id: "sum", expression: "SUM(METRICS())", label: metricName, returnData: true }, ...each];
}

/** `SignInSuccesses` has a sample for each sign-in, 1 where it succeeded. */
function refusedSignIns({ userPoolId, clientId }: Watched): Query[] {
  const signIns = (id: string, stat: string) => ({
    id,
    metric: {
      namespace: "AWS/Cognito",
      metricName: "SignInSuccesses",
      dimensions: { UserPool: userPoolId, UserPoolClient: clientId },
      period: 300,
      stat,
    },
  });
  return [
    { id: "refused", expression: "tried - successful", label: "refused sign-ins", returnData: true },
    signIns("tried", "SampleCount"),
    signIns("successful", "Sum"),
  ];
}
