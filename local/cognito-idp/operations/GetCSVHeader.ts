import { poolOf } from "../lookups";
import { forAdministrator, type Service } from "../service";

/** The columns of a file of users to import: the attributes but `sub`, each address followed by its verification. */
export const getCsvHeader = (idp: Service) =>
  forAdministrator((input) => {
    const pool = poolOf(idp, input);
    const names = [...pool.schema.keys()].filter((name) => name !== "sub" && !name.endsWith("_verified"));
    const attributes = names.flatMap((name) =>
      pool.schema.has(`${name}_verified`) ? [name, `${name}_verified`] : [name],
    );
    return { UserPoolId: pool.id, CSVHeader: [...attributes, "cognito:mfa_enabled", "cognito:username"] };
  });
