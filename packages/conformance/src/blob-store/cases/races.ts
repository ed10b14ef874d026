import { type BlobStore, EiderError, type PutBlobOptions } from '@eider/core';
import { ensure, ensureEqual, RequirementError } from '../../suite/expect.ts';
import type { BlobStoreFixture } from '../fixture.ts';
import { type BlobStoreCase, bytesOf, storeCase, textOf } from './blob-store-case.ts';

const RACERS = 32;
const ROUNDS = 4;

export const raceCases: readonly BlobStoreCase[] = [
  storeCase(
    'race/create',
    'of 32 concurrent creators of one key, on several handles, exactly one wins',
    async (store, fixture) => {
      const handles = await handlesOf(store, fixture);
      for (let round = 0; round < ROUNDS; round += 1) {
        await race(handles, `round ${round}`, { ifNoneMatch: '*' });
      }
    },
  ),
  storeCase(
    'race/swap',
    'of 32 concurrent puts with one ifMatch, on several handles, exactly one wins',
    async (store, fixture) => {
      const handles = await handlesOf(store, fixture);
      for (let round = 0; round < ROUNDS; round += 1) {
        const { etag } = await store.put('k', bytesOf(`before round ${round}`));
        await race(handles, 'k', { ifMatch: etag });
      }
    },
  ),
];

async function handlesOf(store: BlobStore, fixture: BlobStoreFixture): Promise<readonly BlobStore[]> {
  return [store, await fixture.open(), await fixture.open()];
}

async function race(handles: readonly BlobStore[], key: string, condition: PutBlobOptions): Promise<void> {
  const racers = Array.from({ length: RACERS }, (_, racer) => runRacer(handles, racer, key, condition));
  const winners = (await Promise.all(racers)).filter((winner) => winner !== undefined);
  ensureEqual(winners.length, 1, 'number of winners');
  for (const store of handles) ensureEqual(await textOf(store, key), winners[0], 'content');
}

/** The content that this racer put; undefined if it lost. A request that must be sent again is sent again. */
async function runRacer(
  handles: readonly BlobStore[],
  racer: number,
  key: string,
  condition: PutBlobOptions,
): Promise<string | undefined> {
  const store = handles[racer % handles.length];
  ensure(store !== undefined, 'a race needs handles');
  for (let attempt = 0; attempt < 20; attempt += 1) {
    try {
      await store.put(key, bytesOf(`racer ${racer}`), condition);
      return `racer ${racer}`;
    } catch (error) {
      if (EiderError.is(error, 'PRECONDITION_FAILED')) return undefined;
      if (!EiderError.is(error, 'ABORTED') && !EiderError.is(error, 'UNAVAILABLE')) throw error;
    }
  }
  throw new RequirementError('a racer was told to try again 20 times');
}
