/** The stack outputs of the program that the tests run. */
export interface Outputs {
  serviceEndpoint: string;
  userPoolId: string;
  userPoolClientId: string;
  identityPoolId: string;
  region: string;
}
