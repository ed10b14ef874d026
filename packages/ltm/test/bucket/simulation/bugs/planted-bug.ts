import { type Plan, rightPlan } from '../plan.ts';
import type { ViolationKind } from '../violation.ts';
import type { WorldShape } from '../world.ts';

/** A mistake in the protocol that the simulation must find. */
export interface PlantedBug {
  /** Number and words of the list of bugs. */
  readonly id: string;
  readonly plan: Plan;
  /** What it breaks, first or sooner or later. */
  readonly breaks: readonly ViolationKind[];
  /** The seed from which tests hunt for it; rare ones show late among the seeds of a soak. @default 0 */
  readonly huntFrom?: number;
  /** The world in which it can show. */
  readonly shape?: Partial<WorldShape>;
}

/** The right protocol with one piece replaced. */
export function planWith(wrong: Partial<Plan>): Plan {
  return { ...rightPlan, ...wrong };
}
