/** Whether a path names a file on a server (`s3://…`, `https://…`) and not one of this machine. */
export function isRemote(path: string): boolean {
  return /^[a-z][a-z0-9+.-]+:\/\//i.test(path);
}
