"use strict";
/**
 * The handler's second argument; `timeout` in seconds. What Lambda leaves undefined for a caller that is a service is so here.
 * AWS: Lambda Developer Guide, "Using the Lambda context object to retrieve Node.js function information".
 */
function handlerContext(requestId, arn, timeout) {
  const deadline = Date.now() + timeout * 1000;
  return {
    clientContext: undefined,
    identity: undefined,
    invokedFunctionArn: arn,
    awsRequestId: requestId,
    tenantId: undefined,
    getRemainingTimeInMillis: () => deadline - Date.now(),
    functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: process.env.AWS_LAMBDA_FUNCTION_VERSION,
    memoryLimitInMB: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    logGroupName: process.env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: process.env.AWS_LAMBDA_LOG_STREAM_NAME,
  };
}

module.exports = { handlerContext };
