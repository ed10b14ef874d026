export { openNodeDuckDb } from './open-node-duckdb.ts';
export type { NodeDuckDbComponents, NodeDuckDbSettings } from './settings.ts';
