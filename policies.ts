import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

/** A policy of one statement: these actions on these resources. */
export const allow = (actions: string[], resources: pulumi.Input<string>[]) =>
  pulumi.jsonStringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Action: actions, Resource: resources }],
  });

/** A trust policy: the service may take the role for resources of the stack's own account alone. */
export const assumedByService = (service: string) =>
  pulumi.jsonStringify({
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { Service: service },
        Action: "sts:AssumeRole",
        Condition: { StringEquals: { "aws:SourceAccount": accountId() } },
      },
    ],
  });

/** Twelve digits: the account that the stack is in. */
export const accountId = () => aws.getCallerIdentityOutput().accountId;
