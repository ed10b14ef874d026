import type { ConformanceSuite } from '../suite/suite.ts';
import { callCases } from './cases/calls.ts';
import { collectionCases } from './cases/collections.ts';
import { readCases } from './cases/read.ts';
import { writeCases } from './cases/write.ts';
import type { DocumentStoreFixture } from './fixture.ts';

/** Every requirement of the port `DocumentStore`. */
export const documentStoreSuite: ConformanceSuite<DocumentStoreFixture> = {
  port: 'DocumentStore',
  cases: [...collectionCases, ...writeCases, ...readCases, ...callCases],
};
