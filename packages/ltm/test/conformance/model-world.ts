import type { LongTermMemory, ManualClock } from '@eider/core';
import { MemoryModel } from './memory-model.ts';

/** Namespaces that a name alone could mix up. */
export const NAMESPACES = ['users', 'users2', 'users below'] as const;
export type Namespace = (typeof NAMESPACES)[number];

/** A memory beside what it should hold. */
export interface World {
  readonly clock: ManualClock;
  memory: LongTermMemory;
  readonly models: Readonly<Record<Namespace, MemoryModel>>;
  /** Every change that was committed, in order, by namespace. */
  readonly changes: Readonly<Record<Namespace, string[]>>;
  /** Closes the memory and opens it again. */
  reopen(): Promise<void>;
  /** Leaves the memory as a crash would, and opens what is on the disk, or in the log. */
  crash(): Promise<void>;
}

/** How a world opens memories, closes them and loses them. */
export interface WorldPlace {
  readonly clock: ManualClock;
  open(): Promise<LongTermMemory>;
  /** Opens what a crash would leave of the open memory. */
  openCrashed(memory: LongTermMemory): Promise<LongTermMemory>;
}

export async function openWorld(place: WorldPlace): Promise<World> {
  const byNamespace = <T>(make: () => T): Readonly<Record<Namespace, T>> =>
    Object.fromEntries(NAMESPACES.map((name) => [name, make()])) as Record<Namespace, T>;
  const world: World = {
    clock: place.clock,
    memory: await place.open(),
    models: byNamespace(() => new MemoryModel()),
    changes: byNamespace(() => []),
    reopen: async () => {
      await world.memory.close();
      world.memory = await place.open();
    },
    crash: async () => {
      world.memory = await place.openCrashed(world.memory);
    },
  };
  return world;
}

export function viewOf({ memory }: World, namespace: Namespace): LongTermMemory {
  return memory.namespace(...namespace.split(' '));
}
