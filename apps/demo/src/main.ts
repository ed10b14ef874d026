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
if (!Number.isSafeInteger(documents) || documents < 1) throw new Error('--documents needs a whole number from 1');

const checks = await runDemo(new Terminal(process.stdout), {
  documents,
  ...(values.films === undefined ? {} : { films: values.films }),
});
process.exitCode = checks.failed.length === 0 ? 0 : 1;
