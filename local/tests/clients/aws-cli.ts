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

/** The answer to the proof of a password: tokens, or what is asked for next. */
interface SignIn {
  AuthenticationResult: Tokens;
  ChallengeName: string;
  Session: string;
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
  async signIn(person: Person): Promise<Tokens> {
    return (await this.signInBy("InitiateAuth", "RespondToAuthChallenge", person)).AuthenticationResult;
  }

  /** What follows the password, where more than it is asked for. */
  challenge(person: Person): Promise<{ ChallengeName: string; Session: string }> {
    return this.signInBy("InitiateAuth", "RespondToAuthChallenge", person);
  }

  /** The same by the operations of the administrator. */
  async adminSignIn(person: Person): Promise<Tokens> {
    const at = { UserPoolId: this.local.outputs.userPoolId };
    return (await this.signInBy("AdminInitiateAuth", "AdminRespondToAuthChallenge", person, at)).AuthenticationResult;
  }

  private async signInBy(
    initiate: string,
    respond: string,
    { username, password }: Person,
    more: Input = {},
  ): Promise<SignIn> {
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
    return this.answer<SignIn>("cognito-idp", respond, { ...proof, ...more });
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
  return name.replace(/([a-z])([A-Z])|([A-Z])([A-Z][a-z])/g, "$1$3-$2$4").toLowerCase();
}

/** Version 1 prints a date as epoch seconds, version 2 as ISO 8601. */
function withoutDates(name: string, value: unknown): unknown {
  if (!/Date$|^Expiration$/.test(name)) return value;
  const date = new Date(typeof value === "number" ? value * 1000 : String(value)).getTime();
  const away = Math.abs(date - Date.now());
  assert.ok(away <= 3_600_000, `${name} is within the hour`);
  return undefined;
}
