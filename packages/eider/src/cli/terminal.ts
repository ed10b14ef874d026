/** What a command talks to: the process, or a test. */
export interface Terminal {
  /** Writes to standard output. */
  out(text: string): void;
  /** Writes to standard error: progress, warnings and failures. */
  err(text: string): void;
  /** All of standard input as text. */
  readInput(): Promise<string>;
  /** Whether people watch standard error: then progress is drawn. */
  readonly isInteractive: boolean;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Folder that relative paths start from. */
  readonly workingFolder: string;
  /** Fires when the user wants to stop. */
  readonly signal: AbortSignal;
}

/** The terminal of this process; Ctrl-C and a request to end fire the signal, the second time the process ends at once. */
export function processTerminal(): Terminal {
  const controller = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => controller.abort());
  // A reader that has seen enough (`eider list | head`) is no failure.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') controller.abort();
    else throw error;
  });
  return {
    out: (text) => process.stdout.write(text),
    err: (text) => process.stderr.write(text),
    readInput: () => readAll(process.stdin),
    isInteractive: process.stderr.isTTY === true,
    env: process.env,
    workingFolder: process.cwd(),
    signal: controller.signal,
  };
}

async function readAll(stream: AsyncIterable<Uint8Array>): Promise<string> {
  const parts: Uint8Array[] = [];
  for await (const part of stream) parts.push(part);
  return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(parts));
}
