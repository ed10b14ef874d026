import { writeSync } from 'node:fs';

/** Writes a message as one line of JSON, synchronously: a line that was read was true. */
export function say(message: unknown): void {
  const bytes = Buffer.from(`${JSON.stringify(message)}\n`);
  for (let written = 0; written < bytes.length; ) written += writeSync(1, bytes, written);
}
