import { longTermMemorySuite, runCase } from '@eider/conformance';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openSharedFixture } from '../place-fixture.ts';
import { SERVERS, type ServerPlaces } from './server-places.ts';

// What a store may do differently: conditions, the order of commits, who sees what when. The rest of the suite asks the memory, not its store, and runs on versitygw.
const ASKS_THE_STORE = /\/(conditions|concurrency|conflicts|consistency|transactions|checkpoint|reopen|watch)\//;
// A thousand commits one after the other, or a thousand that conflict: minutes where a commit takes long. They run in memory and in a folder, and here when asked for.
const THOUSANDS_OF_COMMITS = [
  'long-term-memory/namespaces/ten-thousand-pairs',
  'long-term-memory/namespaces/hostile-writes',
  'long-term-memory/conflicts/counter',
  'long-term-memory/watch/slow-consumer',
];
const WHOLE = 'versitygw';

function casesFor(server: string) {
  if (process.env['EIDER_TEST_SERVERS'] === 'whole') return longTermMemorySuite.cases;
  const short = longTermMemorySuite.cases.filter(({ id }) => !THOUSANDS_OF_COMMITS.includes(id));
  return server === WHOLE ? short : short.filter(({ id }) => ASKS_THE_STORE.test(id));
}

describe.each(Object.entries(SERVERS))('on %s', (server, start) => {
  let places: ServerPlaces;
  beforeAll(async () => {
    places = await start();
  });
  afterAll(() => places.stop());

  test.concurrent.each(casesFor(server))(
    '$id: $requirement',
    async (conformanceCase) => {
      const prefix = conformanceCase.id.replaceAll('/', '_');
      const openPlace = (place: string) => places.place(`${prefix}/${place}`);
      const { error } = await runCase(conformanceCase, async () => openSharedFixture(openPlace));
      expect(error).toBeUndefined();
    },
    120_000,
  );
});
