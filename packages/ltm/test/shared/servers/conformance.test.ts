import { longTermMemorySuite, runCase } from '@eider/conformance';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openSharedFixture } from '../place-fixture.ts';
import { SERVERS, type ServerPlaces } from './server-places.ts';

// What a store may do differently: conditions, order of commits, who sees what when, large values. The rest of the suite asks the memory, not its store, and runs on versitygw.
const ASKS_THE_STORE =
  /\/(store|store-content|conditions|concurrency|conflicts|consistency|transactions|concurrent-transactions|close|keeping|many|delete-many|watch|watch-live|namespaces)\//;
// A thousand commits one after the other, or a thousand that conflict: minutes where a commit takes long, and they ask nothing else of a store.
const THOUSANDS_OF_COMMITS = [
  'long-term-memory/namespaces/ten-thousand-pairs',
  'long-term-memory/namespaces/hostile-writes',
  'long-term-memory/conflicts/counter',
  'long-term-memory/watch/slow-consumer',
];
const WHOLE = 'versitygw';

function casesFor(server: string) {
  if (server === WHOLE || process.env['EIDER_TEST_SERVERS'] === 'whole') return longTermMemorySuite.cases;
  return longTermMemorySuite.cases.filter(({ id }) => ASKS_THE_STORE.test(id) && !THOUSANDS_OF_COMMITS.includes(id));
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
