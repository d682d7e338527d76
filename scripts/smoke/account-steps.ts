import * as assert from "node:assert/strict";
import {
  AdminUpdateUserAttributesCommand,
  ChangePasswordCommand,
  ConfirmForgotPasswordCommand,
  DeleteUserCommand,
  ForgotPasswordCommand,
  GetUserPoolMfaConfigCommand,
  SetUserMFAPreferenceCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { newPassword, type Person } from "./person";
import { refused, Skipped, type Step } from "./step";

/** What users do with their own account, to its end. They are signed in when it begins. */
export function accountSteps(person: Person): Step[] {
  const { users, email, target } = person;
  const former = person.password;

  async function requireMfa(): Promise<void> {
    const { MfaConfiguration } = await users.send(new GetUserPoolMfaConfigCommand({ UserPoolId: target.userPoolId }));
    if (MfaConfiguration === "OFF") throw new Skipped("the setting mfa is OFF");
  }

  return [
    {
      name: "the user changes the password",
      act: async () => {
        const ProposedPassword = newPassword();
        const { $metadata } = await users.send(
          new ChangePasswordCommand({ AccessToken: person.accessToken, PreviousPassword: former, ProposedPassword }),
        );
        person.password = ProposedPassword;
        return String($metadata.httpStatusCode);
      },
    },
    {
      name: "the former password is refused",
      act: () => refused(person.startSignIn(former), "NotAuthorizedException"),
    },
    { name: "the new password signs in", act: () => person.signIn(person.password) },
    {
      name: "a forgotten password asks for a code, and a wrong code is refused",
      act: async () => {
        if (!target.local) throw new Skipped("the code comes by mail, and nobody reads the test's address");
        const UserAttributes = [{ Name: "email_verified", Value: "true" }];
        const { userPoolId: UserPoolId, userPoolClientId: ClientId } = target;
        await users.send(new AdminUpdateUserAttributesCommand({ UserPoolId, Username: email, UserAttributes }));
        const { CodeDeliveryDetails } = await users.send(new ForgotPasswordCommand({ ClientId, Username: email }));
        assert.equal(CodeDeliveryDetails?.Destination, "s***@e***");
        return refused(
          users.send(
            new ConfirmForgotPasswordCommand({
              ClientId,
              Username: email,
              ConfirmationCode: "000000",
              Password: newPassword(),
            }),
          ),
          "CodeMismatchException",
        );
      },
    },
    {
      name: "the user adds an authenticator app",
      act: async () => {
        await requireMfa();
        if (!person.authenticator) await person.addAuthenticator();
        const { $metadata } = await users.send(
          new SetUserMFAPreferenceCommand({
            AccessToken: person.accessToken,
            SoftwareTokenMfaSettings: { Enabled: true, PreferredMfa: true },
          }),
        );
        return String($metadata.httpStatusCode);
      },
    },
    {
      name: "sign-in asks for the app's code, and a wrong code is refused",
      act: async () => {
        await requireMfa();
        const { ChallengeName, Session } = await person.startSignIn(person.password);
        assert.equal(ChallengeName, "SOFTWARE_TOKEN_MFA");
        const wrong = person.authenticator?.wrongCode() ?? "";
        return refused(person.answerCode(Session, wrong), "CodeMismatchException");
      },
    },
    { name: "the right code signs in", act: () => person.signIn(person.password) },
    {
      name: "the user deletes the account, and cannot sign in again",
      act: async () => {
        await users.send(new DeleteUserCommand({ AccessToken: person.accessToken }));
        return refused(person.startSignIn(person.password), "NotAuthorizedException");
      },
    },
  ];
}
