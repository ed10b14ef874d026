import type { HeadReader } from './head-file.ts';
import type { ObservationCache } from './observations.ts';

/** What a store has said about the slot of a commit: our put was the first, it holds our commit, or somebody's, or nothing. */
export interface SlotReply {
  readonly kind: 'created' | 'own' | 'commit' | 'missing';
  readonly slot: number;
}

/** Judges replies about slots; a slot that has lapsed lies at or below the boundary, and the reply means nothing. */
export interface Trust {
  judge(reply: SlotReply, signal?: AbortSignal): Promise<'trusted' | 'lapsed'>;
}

/**
 * The one rule that garbage collection needs. Once a commit is deleted, its slot looks unwritten, and a delayed put can fill it again; so a reply counts
 * only if the slot is known to lie above the boundary, from an observation that is fresh when the reply is judged, or from a read of head sent now, after it arrived.
 */
export function observedTrust(observations: ObservationCache, heads: HeadReader): Trust {
  return {
    async judge({ slot }, signal) {
      if (observations.shows(slot)) return 'trusted';
      const { gcBoundary } = await heads.observe(signal);
      return gcBoundary < slot ? 'trusted' : 'lapsed';
    },
  };
}
