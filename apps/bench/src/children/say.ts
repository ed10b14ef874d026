import { writeSync } from 'node:fs';

/** Writes a message as one line of JSON, synchronously: a line that was read was true. */
export function say(message: unknown): void {
  const bytes = Buffer.from(`${JSON.stringify(message)}\n`);
  for (let written = 0; written < bytes.length; ) written += writeSome(bytes, written);
}

// Whoever reads may be slower than the pipe is long.
function writeSome(bytes: Uint8Array, from: number): number {
  try {
    return writeSync(1, bytes, from);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EAGAIN') return 0;
    throw error;
  }
}
