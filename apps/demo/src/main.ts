import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { runDemo } from './demo.ts';
import { Terminal } from './report/terminal.ts';

const DOCUMENTS = 4_000;

const { values } = parseArgs({
  options: {
    documents: { type: 'string', default: String(DOCUMENTS) },
    films: { type: 'string' },
  },
});
const documents = Number(values.documents);

if (Number.isSafeInteger(documents) && documents > 0) {
  // A script of the workspace runs in its package's folder; a path was meant where the command was typed.
  const films = values.films === undefined ? {} : { films: resolve(process.env['INIT_CWD'] ?? '.', values.films) };
  const checks = await runDemo(new Terminal(process.stdout), { documents, ...films });
  process.exitCode = checks.failed.length === 0 ? 0 : 1;
} else {
  console.error('--documents needs a whole number from 1');
  process.exitCode = 2;
}
