import * as assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import {
  AssociateSoftwareTokenCommand,
  type AuthenticationResultType,
  CognitoIdentityProviderClient,
  InitiateAuthCommand,
  type InitiateAuthCommandOutput,
  RespondToAuthChallengeCommand,
  VerifySoftwareTokenCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { createSrpSession, signSrpSession, wrapAuthChallenge, wrapInitiateAuth } from "cognito-srp-helper";
import { Authenticator } from "./authenticator";
import type { Target } from "./target";

/** Who takes the smoke test: an address and a password that nobody has, and the tokens of the last sign-in. */
export class Person {
  readonly users: CognitoIdentityProviderClient;
  readonly email = `smoke-${randomUUID()}@example.com`;
  password = newPassword();
  idToken = "";
  accessToken = "";
  authenticator: Authenticator | undefined;
  private refreshToken = "";

  constructor(readonly target: Target) {
    this.users = new CognitoIdentityProviderClient({ region: target.region });
  }

  /** Signs in over SRP, and by a code where the pool asks for one. */
  async signIn(password: string): Promise<string> {
    let answer: InitiateAuthCommandOutput = await this.startSignIn(password);
    if (answer.ChallengeName === "MFA_SETUP") answer = await this.setUpMfa(answer.Session);
    if (answer.ChallengeName === "SOFTWARE_TOKEN_MFA") {
      assert.ok(this.authenticator, "the pool knows no other authenticator");
      answer = await this.answerCode(answer.Session, await this.authenticator.code());
    }
    return this.keep(answer.AuthenticationResult);
  }

  /** @returns the tokens, or the challenge that comes after the password */
  async startSignIn(password: string): Promise<InitiateAuthCommandOutput> {
    const { userPoolId, userPoolClientId: ClientId } = this.target;
    const session = createSrpSession(this.email, password, userPoolId, false);
    const challenge = await this.users.send(
      new InitiateAuthCommand(
        wrapInitiateAuth(session, {
          ClientId,
          AuthFlow: "USER_SRP_AUTH",
          AuthParameters: { USERNAME: this.email },
        }),
      ),
    );
    return this.users.send(
      new RespondToAuthChallengeCommand(
        wrapAuthChallenge(signSrpSession(session, challenge), {
          ClientId,
          ChallengeName: "PASSWORD_VERIFIER",
          ChallengeResponses: { USERNAME: this.email },
        }),
      ),
    );
  }

  answerCode(Session: string | undefined, code: string): Promise<InitiateAuthCommandOutput> {
    return this.users.send(
      new RespondToAuthChallengeCommand({
        ClientId: this.target.userPoolClientId,
        ChallengeName: "SOFTWARE_TOKEN_MFA",
        Session,
        ChallengeResponses: { USERNAME: this.email, SOFTWARE_TOKEN_MFA_CODE: code },
      }),
    );
  }

  /** Has Cognito make a secret and proves it by a code, within a sign-in or, without a session, by the access token. */
  async addAuthenticator(session?: string): Promise<string | undefined> {
    const by = session === undefined ? { AccessToken: this.accessToken } : { Session: session };
    const { SecretCode = "", Session } = await this.users.send(new AssociateSoftwareTokenCommand(by));
    this.authenticator = new Authenticator(SecretCode, this.target.local);
    const proved = await this.users.send(
      new VerifySoftwareTokenCommand({
        ...(session === undefined ? by : { Session }),
        UserCode: await this.authenticator.code(),
      }),
    );
    assert.equal(proved.Status, "SUCCESS");
    return proved.Session;
  }

  async refresh(): Promise<void> {
    const { AuthenticationResult } = await this.users.send(
      new InitiateAuthCommand({
        ClientId: this.target.userPoolClientId,
        AuthFlow: "REFRESH_TOKEN_AUTH",
        AuthParameters: { REFRESH_TOKEN: this.refreshToken },
      }),
    );
    this.keep({ RefreshToken: this.refreshToken, ...AuthenticationResult });
  }

  private async setUpMfa(session: string | undefined): Promise<InitiateAuthCommandOutput> {
    return this.users.send(
      new RespondToAuthChallengeCommand({
        ClientId: this.target.userPoolClientId,
        ChallengeName: "MFA_SETUP",
        Session: await this.addAuthenticator(session),
        ChallengeResponses: { USERNAME: this.email },
      }),
    );
  }

  private keep(tokens: AuthenticationResultType | undefined): string {
    this.idToken = tokens?.IdToken ?? "";
    this.accessToken = tokens?.AccessToken ?? "";
    this.refreshToken = tokens?.RefreshToken ?? "";
    assert.ok(this.idToken && this.accessToken && this.refreshToken, "tokens came");
    return "200";
  }
}

export function newPassword(): string {
  return `Aa1!${randomUUID()}`;
}
