/** A key pair of S3, with the token that temporary ones have. */
export interface S3Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  /** When to ask the function that gave them again. */
  readonly expiration?: Date;
}

export interface S3BlobStoreOptions {
  readonly bucket: string;
  /** Put before every key, with a slash between; at most 123 bytes of UTF-8. @default none */
  readonly prefix?: string;
  /** `https://host` of another service that speaks S3 (R2, MinIO, Tigris). @default AWS, or what the SDK's variables name */
  readonly endpoint?: string;
  /** @default what the SDK finds (AWS_REGION, the profile), else us-east-1 */
  readonly region?: string;
  /** Whether the bucket stands in the address's path or before its host. @default 'path' with an endpoint, else 'host' */
  readonly addressing?: 'path' | 'host';
  /** Fixed ones, a function that fetches them, or none at all. @default the SDK's chain: variables, profile, role, … */
  readonly credentials?: S3Credentials | (() => Promise<S3Credentials>) | 'anonymous';
  /** How long one request may take, with its whole body. @default 60,000 */
  readonly timeoutMs?: number;
}
