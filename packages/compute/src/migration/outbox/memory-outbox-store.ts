import type { OutboxEntry, OutboxStore } from './outbox-store.ts';

/** Entries in this process's memory, for tests. A session given to `put` plays no part. */
export function memoryOutboxStore(): OutboxStore {
  const entries = new Map<string, OutboxEntry>();
  const idOf = ({ topic, key }: Pick<OutboxEntry, 'topic' | 'key'>): string => JSON.stringify([topic, key]);
  const isSame = (entry: OutboxEntry): boolean => entries.get(idOf(entry))?.sequence === entry.sequence;
  const sorted = (keep: (entry: OutboxEntry) => boolean): readonly OutboxEntry[] =>
    [...entries.values()].filter(keep).sort((a, b) => a.sequence - b.sequence);
  return {
    async put(added) {
      for (const entry of added) entries.set(idOf(entry), structuredClone(entry));
    },
    async remove(entry) {
      if (isSame(entry)) entries.delete(idOf(entry));
    },
    async update(entry) {
      if (isSame(entry)) entries.set(idOf(entry), structuredClone(entry));
    },
    due: async ({ topics, nowMs, limit }) =>
      sorted((entry) => topics.includes(entry.topic) && !entry.dead && entry.nextAttemptMs <= nowMs).slice(0, limit),
    async nextDueMs(topics) {
      const times = sorted((entry) => topics.includes(entry.topic) && !entry.dead).map((entry) => entry.nextAttemptMs);
      return times.length === 0 ? undefined : Math.min(...times);
    },
    find: async (topic, key) => entries.get(idOf({ topic, key })),
    async counts(topic) {
      const all = sorted((entry) => entry.topic === topic);
      const dead = all.filter((entry) => entry.dead).length;
      return { pending: all.length - dead, dead };
    },
    dead: async (topic, limit) => sorted((entry) => entry.topic === topic && entry.dead).slice(0, limit),
    async clear(topic) {
      for (const entry of sorted((one) => one.topic === topic)) entries.delete(idOf(entry));
    },
    lastSequence: async () => Math.max(0, ...sorted(() => true).map(({ sequence }) => sequence)),
  };
}
