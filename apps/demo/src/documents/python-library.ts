import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Document, DocumentSource } from './document.ts';

const SCRIPT = fileURLToPath(new URL('./python-library.py', import.meta.url));

/** Python's language topics and the docstrings of its standard library, as Python itself reads them; nothing where there is no python3. */
export const pythonLibrary: DocumentSource = {
  name: "Python's standard library",
  async *read(limit) {
    const child = spawn('python3', [SCRIPT], { stdio: ['ignore', 'pipe', 'ignore'] });
    // Without the program there are no lines, and nothing else to say.
    child.on('error', () => undefined);
    const seen = new Set<string>();
    for await (const line of createInterface({ input: child.stdout })) {
      if (seen.size >= limit) break;
      const document = toDocument(line);
      if (seen.has(document.key)) continue;
      seen.add(document.key);
      yield document;
    }
    child.kill();
  },
};

function toDocument(line: string): Document {
  const [name, text] = JSON.parse(line) as readonly [string, string];
  return { key: `python/${name}`, text: text.toWellFormed(), source: pythonLibrary.name };
}
