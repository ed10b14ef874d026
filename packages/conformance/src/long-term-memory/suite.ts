import type { ConformanceSuite } from '../suite/suite.ts';
import { badKeyCases } from './cases/bad-keys.ts';
import { badOptionCases } from './cases/bad-options.ts';
import { badValueCases } from './cases/bad-values.ts';
import { closeCases } from './cases/close.ts';
import { concurrencyCases } from './cases/concurrency.ts';
import { countCases } from './cases/count.ts';
import { deleteCases } from './cases/delete.ts';
import { filterCases } from './cases/filter.ts';
import { filterDataCases } from './cases/filter-data.ts';
import { keepingCases } from './cases/keeping.ts';
import { listCases } from './cases/list.ts';
import { largeListCases } from './cases/list-large.ts';
import { manyCases } from './cases/many.ts';
import { namespaceCases } from './cases/namespaces.ts';
import { hostileNamespaceCases } from './cases/namespaces-hostile.ts';
import { recordCases } from './cases/records.ts';
import { revisionCases } from './cases/revision.ts';
import { searchLayerCases } from './cases/search-layers.ts';
import { searchRankCases } from './cases/search-rank.ts';
import { searchTextCases } from './cases/search-text.ts';
import { searchWordCases } from './cases/search-words.ts';
import { signalCases } from './cases/signal.ts';
import { statsCases } from './cases/stats.ts';
import { storeCases } from './cases/store.ts';
import { storeContentCases } from './cases/store-content.ts';
import { ttlCases } from './cases/ttl.ts';
import type { LongTermMemoryFixture } from './fixture.ts';

/** Every requirement of the port `LongTermMemory`. */
export const longTermMemorySuite: ConformanceSuite<LongTermMemoryFixture> = {
  port: 'LongTermMemory',
  cases: [
    ...storeCases,
    ...storeContentCases,
    ...recordCases,
    ...deleteCases,
    ...badKeyCases,
    ...badValueCases,
    ...badOptionCases,
    ...manyCases,
    ...namespaceCases,
    ...hostileNamespaceCases,
    ...ttlCases,
    ...searchWordCases,
    ...searchTextCases,
    ...searchRankCases,
    ...searchLayerCases,
    ...filterCases,
    ...filterDataCases,
    ...listCases,
    ...largeListCases,
    ...countCases,
    ...concurrencyCases,
    ...keepingCases,
    ...revisionCases,
    ...statsCases,
    ...closeCases,
    ...signalCases,
  ],
};
