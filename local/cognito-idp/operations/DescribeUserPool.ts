import { poolOf } from "../lookups";
import type { Pool } from "../pools";
import { forAdministrator, type Service } from "../service";

/** The pool as the program declares it. Its dates are not stored. */
export const describeUserPool = (idp: Service) =>
  forAdministrator((input) => {
    const pool = poolOf(idp, input);
    const { minimumLength, requireUppercase, requireLowercase, requireNumbers, requireSymbols } = pool.passwordPolicy;
    return {
      UserPool: {
        Id: pool.id,
        Name: pool.name,
        Arn: pool.arn,
        Policies: {
          PasswordPolicy: {
            MinimumLength: minimumLength,
            RequireUppercase: requireUppercase,
            RequireLowercase: requireLowercase,
            RequireNumbers: requireNumbers,
            RequireSymbols: requireSymbols,
            TemporaryPasswordValidityDays: pool.passwordPolicy.temporaryPasswordValidityDays,
          },
          SignInPolicy: { AllowedFirstAuthFactors: ["PASSWORD"] },
        },
        DeletionProtection: pool.deletionProtection ? "ACTIVE" : "INACTIVE",
        AutoVerifiedAttributes: [...pool.verifies],
        UsernameAttributes: [...pool.usernameAttributes],
        AliasAttributes: [...pool.aliasAttributes],
        UserAttributeUpdateSettings: { AttributesRequireVerificationBeforeUpdate: [...pool.verifiedBeforeUpdate] },
        AccountRecoverySetting: {
          RecoveryMechanisms: pool.recovery.map((Name, index) => ({ Priority: index + 1, Name })),
        },
        UsernameConfiguration: { CaseSensitive: pool.caseSensitive },
        MfaConfiguration: pool.mfa,
        EstimatedNumberOfUsers: idp.users.of(pool.id).length,
        AdminCreateUserConfig: { AllowAdminCreateUserOnly: !pool.selfSignUp },
        UserPoolTier: pool.tier,
        ...domainView(pool),
      },
    };
  });

/** A prefix of AWS's domain has no dot; a domain of the program's own has one. */
function domainView({ domain }: Pool): object {
  if (!domain) return {};
  return domain.name.includes(".") ? { CustomDomain: domain.name } : { Domain: domain.name };
}
