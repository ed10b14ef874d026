export { type ArangoComponents, arangoDocumentStore } from './arango-document-store.ts';
export type { ArangoAuth, ArangoSettings } from './arango-settings.ts';
export { type ArangoLineageSettings, arangoLineageSink } from './lineage/arango-lineage-sink.ts';
