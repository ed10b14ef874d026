import type { ConformanceSuite } from '../suite/suite.ts';
import { badKeyCases } from './cases/bad-keys.ts';
import { badOptionCases } from './cases/bad-options.ts';
import { badValueCases } from './cases/bad-values.ts';
import { closeCases } from './cases/close.ts';
import { concurrencyCases } from './cases/concurrency.ts';
import { concurrentTransactionCases } from './cases/concurrent-transactions.ts';
import { conditionCases } from './cases/conditions.ts';
import { conflictCases } from './cases/conflicts.ts';
import { consistencyCases } from './cases/consistency.ts';
import { countCases } from './cases/count.ts';
import { deleteCases } from './cases/delete.ts';
import { deleteManyCases } from './cases/delete-many.ts';
import { filterCases } from './cases/filter.ts';
import { filterDataCases } from './cases/filter-data.ts';
import { manyFilterCases } from './cases/filter-many.ts';
import { naiveFilterCases } from './cases/filter-naive.ts';
import { givenTimesCases } from './cases/given-times.ts';
import { hostilePairCases } from './cases/hostile-pairs.ts';
import { keepingCases } from './cases/keeping.ts';
import { listCases } from './cases/list.ts';
import { largeListCases } from './cases/list-large.ts';
import { manyCases } from './cases/many.ts';
import { namespacePathCases } from './cases/namespace-paths.ts';
import { namespaceCases } from './cases/namespaces.ts';
import { hostileNamespaceCases } from './cases/namespaces-hostile.ts';
import { queryHostileCases } from './cases/query-hostile.ts';
import { queryLanguageCases } from './cases/query-language.ts';
import { recordTextCases } from './cases/record-text.ts';
import { recordCases } from './cases/records.ts';
import { revisionCases } from './cases/revision.ts';
import { searchFuzzyCases } from './cases/search-fuzzy.ts';
import { searchHighlightCases } from './cases/search-highlights.ts';
import { searchIdentifierCases } from './cases/search-identifiers.ts';
import { searchLayerCases } from './cases/search-layers.ts';
import { searchPageCases } from './cases/search-pages.ts';
import { searchRankCases } from './cases/search-rank.ts';
import { searchTextCases } from './cases/search-text.ts';
import { searchWordCases } from './cases/search-words.ts';
import { signalCases } from './cases/signal.ts';
import { statsCases } from './cases/stats.ts';
import { storeCases } from './cases/store.ts';
import { storeContentCases } from './cases/store-content.ts';
import { transactionLimitCases } from './cases/transaction-limits.ts';
import { transactionCases } from './cases/transactions.ts';
import { ttlCases } from './cases/ttl.ts';
import { watchCases } from './cases/watch.ts';
import { watchLiveCases } from './cases/watch-live.ts';
import type { LongTermMemoryFixture } from './fixture.ts';

/** Every requirement of the port `LongTermMemory`. */
export const longTermMemorySuite: ConformanceSuite<LongTermMemoryFixture> = {
  port: 'LongTermMemory',
  cases: [
    ...storeCases,
    ...storeContentCases,
    ...recordCases,
    ...recordTextCases,
    ...givenTimesCases,
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
    ...queryLanguageCases,
    ...queryHostileCases,
    ...searchFuzzyCases,
    ...searchIdentifierCases,
    ...searchPageCases,
    ...searchHighlightCases,
    ...filterCases,
    ...filterDataCases,
    ...manyFilterCases,
    ...naiveFilterCases,
    ...listCases,
    ...largeListCases,
    ...countCases,
    ...concurrencyCases,
    ...conditionCases,
    ...deleteManyCases,
    ...transactionCases,
    ...transactionLimitCases,
    ...conflictCases,
    ...concurrentTransactionCases,
    ...namespacePathCases,
    ...watchCases,
    ...watchLiveCases,
    ...consistencyCases,
    ...hostilePairCases,
    ...keepingCases,
    ...revisionCases,
    ...statsCases,
    ...closeCases,
    ...signalCases,
  ],
};
