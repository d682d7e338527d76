/** The outputs of the stack, as serve.js gives them, and as Amplify takes them. */

/** @returns the stack's outputs, and `endpoint` where a local run stands in for Cognito */
export async function readStack() {
  const answer = await fetch("/stack.json");
  return answer.json();
}

export function settingsOf({ serviceEndpoint, region, userPoolId, userPoolClientId, identityPoolId, endpoint }) {
  const endpoints = endpoint && { userPoolEndpoint: endpoint, identityPoolEndpoint: endpoint };
  return {
    Auth: { Cognito: { userPoolId, userPoolClientId, identityPoolId, ...endpoints } },
    API: { REST: { api: { endpoint: serviceEndpoint, region } } },
  };
}
