import type { BenchCase, Measure } from '../../harness/bench-case.ts';
import { percentile } from '../../harness/latencies.ts';
import { timeMs, timesUs } from '../../harness/timing.ts';
import type { Workplace } from '../area.ts';
import { ensureLarge, LARGE } from './large/load-large.ts';
import { type Ours, openOurs } from './pair.ts';
import { sampleRecords } from './records.ts';
import { LOCAL_SCALES } from './scale.ts';

const FEW = 'few';
// The same within 30 %.
const TARGET = 1 / 1.3;
/** What changes between opening and closing. */
const CHANGED = 100;

/** What storing and closing cost in a large memory, and the same in a small one in the place of a peer. */
export async function* growthCases(workplace: Workplace): AsyncIterable<BenchCase> {
  await ensureLarge(workplace);
  const { folder, size } = workplace;
  const { fewRecords, awaitedStores } = LOCAL_SCALES[size];
  const name = `ours with ${fewRecords.toLocaleString('en-US')} records`;
  {
    const { root, memory } = await openOurs(folder, FEW);
    await memory.storeMany(sampleRecords(fewRecords, 1).map(({ key, value }) => ({ key, value })));
    await root.close();
  }
  {
    const [large, few] = [await openOurs(folder, LARGE), await openOurs(folder, FEW)];
    yield {
      id: 'local/growth-store',
      unit: 'us',
      better: 'lower',
      ours: storesIn(large, awaitedStores),
      peers: [{ name, target: TARGET, measure: storesIn(few, awaitedStores) }],
    };
    await few.root.close();
    await large.root.close();
  }
  yield {
    id: 'local/growth-close',
    unit: 'ms',
    better: 'lower',
    ours: closes(folder, LARGE),
    peers: [{ name, target: TARGET, measure: closes(folder, FEW) }],
  };
}

/** Median of single stores; the same keys each time, so that the small memory stays small. */
function storesIn({ memory }: Ours, stores: number): Measure {
  return async (round) => {
    const items = sampleRecords(Math.min(stores, 1_000), round, 'grown');
    return percentile(await timesUs(items, ({ key, value }) => memory.store(key, value)), 0.5);
  };
}

/** Closing after a hundred stores. */
function closes(folder: string, name: string): Measure {
  return async (round) => {
    const { root, memory } = await openOurs(folder, name);
    await memory.storeMany(sampleRecords(CHANGED, round, 'closing').map(({ key, value }) => ({ key, value })));
    return timeMs(() => root.close());
  };
}
