import { say } from '../../children/say.ts';
import { LargeRecords } from './large/large-records.ts';
import { openOurs } from './pair.ts';
import { NO_FOLDING, STORES_IN_FLIGHT } from './scale.ts';

// Fills a log with single stores, a hundred in flight, and waits to be killed: nothing is folded into a run.

const { folder, name, logEntries } = JSON.parse(process.argv[2] ?? '{}') as {
  readonly folder: string;
  readonly name: string;
  readonly logEntries: number;
};
const TEXTS = 1_000;
const { memory } = await openOurs(folder, name, NO_FOLDING);
const records = new LargeRecords(TEXTS);
let lastKey = '';
for (let from = 0; from < logEntries; from += STORES_IN_FLIGHT) {
  const flight = records.slice(from, from + STORES_IN_FLIGHT);
  await Promise.all(flight.map(({ key, value, metadata }) => memory.store(key, value, { metadata })));
  lastKey = flight.at(-1)?.key ?? lastKey;
}
say({ lastKey });
process.stdin.resume();
