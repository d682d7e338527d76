/** An access key, and the token of a session's. */
export interface Keys {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
}

/** A running copy of the program's API and users, of whatever make. */
export interface Stack {
  name: string;
  region: string;
  /** The URL of the stage, whose host is sent as Host; it is always reached on loopback. */
  serviceEndpoint: string;
  /** The URL of the other AWS services. */
  awsEndpoint: string;
  userPoolId: string;
  userPoolClientId: string;
  identityPoolId: string;
  administrator: Keys;
}
