import { randomBytes } from "node:crypto";
import { openSession, sealSession } from "../common/sealed-session";

/** What a function's credentials give. */
export interface RoleSession {
  roleArn: string;
  /** The function's name, which Lambda makes the session's. */
  sessionName: string;
}

/** Credentials of the functions' roles. They are valid until the local run ends, and none is stored. */
export class RoleSessions {
  private readonly keys = { sealing: randomBytes(32), secrets: randomBytes(32) };

  /** What Lambda gives an instance ("Defined runtime environment variables"). */
  variables(session: RoleSession): Record<string, string> {
    const { accessKeyId, secretAccessKey, sessionToken } = sealSession(this.keys, session);
    return {
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
      AWS_SESSION_TOKEN: sessionToken,
    };
  }

  /** `unknown` for a key and a token that were not issued here together. */
  resolve(
    accessKeyId: string,
    sessionToken: string | undefined,
  ): (RoleSession & { secretAccessKey: string }) | "unknown" {
    if (sessionToken === undefined) return "unknown";
    return openSession<RoleSession>(this.keys, accessKeyId, sessionToken) ?? "unknown";
  }
}
