import * as assert from "node:assert/strict";
import { createSrpSession, signSrpSession, wrapAuthChallenge, wrapInitiateAuth } from "cognito-srp-helper";
import { type Ran, run } from "./client";
import type { LocalRun, Person } from "./local-run";

type Service = "cognito-idp" | "cognito-identity";
type Input = Record<string, unknown>;

export interface Tokens {
  IdToken: string;
  AccessToken: string;
  RefreshToken: string;
}

/** The AWS CLI as a person types it: `aws cognito-idp sign-up --client-id … --username …`. */
export class AwsCli {
  /** The operations that it was asked for and that were answered. */
  readonly served = new Set<string>();

  constructor(private readonly local: LocalRun) {}

  /** What the operation printed, as JSON; its dates are checked and left out. */
  async answer<T = unknown>(service: Service, operation: string, input: Input): Promise<T> {
    const { status, stdout, stderr } = await this.call(service, operation, input);
    assert.equal(status, 0, `${operation}: ${stderr}`);
    this.served.add(operation);
    return stdout === "" ? ({} as T) : JSON.parse(stdout, withoutDates);
  }

  /** The one line that it printed of the error. */
  async refusal(service: Service, operation: string, input: Input, environment = {}): Promise<string> {
    const { status, stderr } = await this.call(service, operation, input, environment);
    assert.notEqual(status, 0, `${operation} was served`);
    return stderr.trim();
  }

  /** Signs in over SRP, the proof computed by a published client. */
  signIn(person: Person): Promise<Tokens> {
    return this.signInBy("InitiateAuth", "RespondToAuthChallenge", person);
  }

  /** The same by the operations of the administrator. */
  adminSignIn(person: Person): Promise<Tokens> {
    const { userPoolId: UserPoolId } = this.local.outputs;
    return this.signInBy("AdminInitiateAuth", "AdminRespondToAuthChallenge", person, { UserPoolId });
  }

  private async signInBy(
    initiate: string,
    respond: string,
    { username, password }: Person,
    more: Input = {},
  ): Promise<Tokens> {
    const { userPoolId, userPoolClientId: ClientId } = this.local.outputs;
    const session = createSrpSession(username, password, userPoolId, false);
    const begin = wrapInitiateAuth(session, {
      ClientId,
      AuthFlow: "USER_SRP_AUTH",
      AuthParameters: { USERNAME: username },
    });
    const challenge = await this.answer<Parameters<typeof signSrpSession>[1]>("cognito-idp", initiate, {
      ...begin,
      ...more,
    });
    const proof = wrapAuthChallenge(signSrpSession(session, challenge), {
      ClientId,
      ChallengeName: "PASSWORD_VERIFIER",
      ChallengeResponses: { USERNAME: username },
    });
    const { AuthenticationResult } = await this.answer<{ AuthenticationResult: Tokens }>("cognito-idp", respond, {
      ...proof,
      ...more,
    });
    return AuthenticationResult;
  }

  private call(service: Service, operation: string, input: Input, environment = {}): Promise<Ran> {
    const options = Object.entries(input).flatMap(([name, value]) => [
      `--${kebab(name)}`,
      ...(value === true ? [] : [typeof value === "string" ? value : JSON.stringify(value)]),
    ]);
    return run(["aws", service, kebab(operation), ...options], {
      ...this.local.environment,
      AWS_DEFAULT_OUTPUT: "json",
      AWS_PAGER: "",
      ...environment,
    });
  }
}

function kebab(name: string): string {
  return name.replace(/[A-Z]/g, (letter, at) => `${at > 0 ? "-" : ""}${letter.toLowerCase()}`);
}

/** Version 1 prints a date as epoch seconds, version 2 as ISO 8601. */
function withoutDates(name: string, value: unknown): unknown {
  if (!/Date$|^Expiration$/.test(name)) return value;
  const date = new Date(typeof value === "number" ? value * 1000 : String(value)).getTime();
  const away = Math.abs(date - Date.now());
  assert.ok(away <= 3_600_000, `${name} is within the hour`);
  return undefined;
}
