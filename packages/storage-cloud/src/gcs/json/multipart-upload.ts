/** Headers and body of an upload that carries metadata and bytes in one request (multipart/related, RFC 2387). */
export interface MultipartUpload {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Blob;
}

/** One request for both, since an upload of bytes alone cannot say that no cache may keep them. */
export function multipartUpload(
  metadata: Readonly<Record<string, string>>,
  bytes: Uint8Array<ArrayBuffer>,
): MultipartUpload {
  // A boundary must not occur in the bytes: one that is drawn now cannot be in bytes given before.
  const boundary = `eider-${crypto.randomUUID()}`;
  const head = `--${boundary}\r\ncontent-type: application/json; charset=UTF-8\r\n\r\n${JSON.stringify(metadata)}\r\n`;
  const between = `--${boundary}\r\ncontent-type: application/octet-stream\r\n\r\n`;
  return {
    headers: { 'content-type': `multipart/related; boundary=${boundary}` },
    body: new Blob([head, between, bytes, `\r\n--${boundary}--\r\n`]),
  };
}
