export { createMemory } from './memory/create-memory.ts';
export type { MemoryComponents, MemorySettings } from './memory/settings.ts';
