import type { Reason } from "../../common/errors";
import { inWords, why } from "../errors";
import { withParameters } from "./with-parameters";

/** An error of managed login. Its message holds nothing that a caller sent. */
abstract class ManagedLoginError<Code extends string> extends Error {
  constructor(
    readonly code: Code,
    message: string,
  ) {
    super(message);
  }

  /** For the log. */
  get reason(): Reason {
    return inWords(this.message, why("managed login", this.code, "a request that AWS takes", "another"));
  }
}

/** An error that a page shows, as no redirect URI can be trusted (RFC 6749, section 4.1.2.1). */
export class ShownError extends ManagedLoginError<
  "invalid_request" | "invalid_client" | "redirect_mismatch" | "unavailable"
> {}

type RedirectedCode =
  | "invalid_request"
  | "invalid_scope"
  | "unauthorized_client"
  | "unsupported_response_type"
  | "login_required";

/** An error that the app is told in the redirect (RFC 6749, section 4.1.2.1; OpenID Connect Core, section 3.1.2.6). */
export class RedirectedError extends ManagedLoginError<RedirectedCode> {
  constructor(
    code: RedirectedCode,
    message: string,
    private readonly app: { redirectUri: string; state: string | undefined },
  ) {
    super(code, message);
  }

  get location(): string {
    const { redirectUri, state } = this.app;
    return withParameters(redirectUri, { error: this.code, error_description: this.message, state });
  }
}

type OAuthCode =
  | "invalid_request"
  | "invalid_client"
  | "invalid_grant"
  | "unauthorized_client"
  | "unsupported_grant_type"
  | "unsupported_token_type"
  | "invalid_scope";

/** An error of the token and revocation endpoints (RFC 6749, section 5.2; RFC 7009, section 2.2.1). */
export class OAuthError extends ManagedLoginError<OAuthCode> {
  constructor(
    code: OAuthCode,
    message: string,
    readonly status = 400,
  ) {
    super(code, message);
  }
}
