/** What a request says of its own signature: nothing of it is checked yet. */
export interface UnverifiedAuthorization {
  /** Where it stands: the Authorization header, or a presigned query. */
  form: "header" | "query";
  algorithm: string;
  credential: string;
  /** In lower case, in the order sent. */
  signedHeaders: readonly string[];
  signature: string;
  /** As sent: X-Amz-Date, or the Date header. */
  date: string;
  sessionToken: string | undefined;
  /** X-Amz-Region-Set, of SigV4a. */
  regionSet: string | undefined;
}
