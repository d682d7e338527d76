export const ALGORITHM = "AWS4-HMAC-SHA256";
/** SigV4a: the key is for all regions, and X-Amz-Region-Set names those of the request. */
export const ASYMMETRIC = "AWS4-ECDSA-P256-SHA256";
