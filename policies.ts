import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

/** A policy of one statement: these actions on these resources. */
export const allow = (actions: string[], resources: pulumi.Input<string>[]) =>
  pulumi.jsonStringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Action: actions, Resource: resources }],
  });

/** A trust policy: this service may take the role, and where `condition` is given, only under it. */
export const assumedBy = (service: string, condition?: object) =>
  pulumi.jsonStringify({
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { Service: service },
        Action: "sts:AssumeRole",
        ...(condition && { Condition: condition }),
      },
    ],
  });

/** Twelve digits: the account that the stack is in. */
export const accountId = () => aws.getCallerIdentityOutput().accountId;

/** A trust policy: only signed-in identities of this very pool may take the role. */
export const assumedBySignedInUsers = (identityPool: aws.cognito.IdentityPool) =>
  pulumi.jsonStringify({
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { Federated: "cognito-identity.amazonaws.com" },
        Action: "sts:AssumeRoleWithWebIdentity",
        Condition: {
          StringEquals: { "cognito-identity.amazonaws.com:aud": identityPool.id },
          "ForAnyValue:StringLike": { "cognito-identity.amazonaws.com:amr": "authenticated" },
        },
      },
    ],
  });
