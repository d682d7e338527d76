import type { Operation } from "../../aws-json/operation";
import { AwsError } from "../../common/errors";
import { reason } from "../explain";
import { requireId } from "../input";
import { requireIdentity, type Service } from "../service";

/** Always refused: the token is for the classic flow only, which no identity pool has here. */
export function getOpenIdToken(service: Service): Operation {
  return {
    authorization: "none",
    handle(input) {
      requireIdentity(service, requireId(input, "IdentityId"));
      throw new AwsError(
        "InvalidParameterException",
        "Basic (classic) flow is not enabled, please use enhanced flow.",
        reason("allowClassicFlow", "true", "false"),
      );
    },
  };
}
