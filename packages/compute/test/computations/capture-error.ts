/** What a call rejects with; undefined if it resolves. */
export async function captureError(call: () => unknown): Promise<unknown> {
  try {
    await call();
    return undefined;
  } catch (error) {
    return error;
  }
}
