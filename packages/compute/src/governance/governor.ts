import { EiderError, type ExecutionContext, type Policy, type PolicyDecision } from '@eider/core';
import { askPolicy, deniedError, subjectOf } from './ask-policy.ts';
import type { AuditTrail, CallTrail } from './audit-trail.ts';
import { checkContext } from './check-context.ts';

/** A call as it was asked for. */
export interface GovernedCall<Given> {
  readonly action: string;
  readonly collection: string;
  /** Whether it is to change something: then its beginning is recorded before it does. */
  readonly changes: boolean;
  /** Checks what was given; no data is touched here. */
  check(): Given;
  /** The things that it names. @default none: it is about the whole collection */
  ids?(given: Given): readonly string[];
}

/** Does the work of a call that was permitted. */
export type GovernedWork<Given, Result> = (given: Given, context: ExecutionContext) => Promise<Result>;

interface Judged {
  readonly trail: CallTrail;
  readonly decision: PolicyDecision;
  readonly context: ExecutionContext;
}

/** Puts context, policy and audit around every call: nothing reaches the data without them. */
export class Governor {
  readonly #policy: Policy;
  readonly #trail: AuditTrail;

  constructor(policy: Policy, trail: AuditTrail) {
    this.#policy = policy;
    this.#trail = trail;
  }

  async run<Given, Result>(
    context: ExecutionContext | undefined,
    call: GovernedCall<Given>,
    work: GovernedWork<Given, Result>,
  ): Promise<Result> {
    const checked = checkContext(context);
    const given = attempt(() => call.check());
    const ids = 'value' in given ? (call.ids?.(given.value) ?? []) : [];
    const subject = subjectOf(call, ids);
    const trail = this.#trail.begin(checked, subject);
    const decision = await askPolicy(this.#policy, checked, subject);
    if (decision.outcome !== 'permit') {
      const error = deniedError(subject, decision);
      await trail.step(decision, 'denied', error);
      throw error;
    }
    const judged: Judged = { trail, decision, context: checked };
    if ('error' in given) return refuse(judged, given.error);
    return call.changes
      ? runChange(judged, () => work(given.value, checked))
      : runRead(judged, () => work(given.value, checked));
  }
}

async function runRead<Result>({ trail, decision, context }: Judged, work: () => Promise<Result>): Promise<Result> {
  const result = await settle({ trail, decision, context }, work);
  await trail.step(decision, 'succeeded');
  return result;
}

async function runChange<Result>(judged: Judged, work: () => Promise<Result>): Promise<Result> {
  const { trail, decision } = judged;
  await trail.step(decision, 'started');
  const result = await settle(judged, work);
  try {
    await trail.step(decision, 'succeeded');
  } catch (cause) {
    throw new EiderError(
      'INDETERMINATE',
      'the change was made, but its end could not be audited; its beginning is on record',
      {
        cause,
      },
    );
  }
  return result;
}

async function settle<Result>(judged: Judged, work: () => Promise<Result>): Promise<Result> {
  try {
    throwIfAborted(judged.context.signal);
    return await work();
  } catch (error) {
    return refuse(judged, error);
  }
}

async function refuse({ trail, decision }: Judged, error: unknown): Promise<never> {
  await trail.step(decision, 'failed', error);
  throw error;
}

function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted !== true) return;
  throw new EiderError('ABORTED', 'the call was aborted by its signal', { cause: signal.reason, retryable: false });
}

function attempt<T>(work: () => T): { readonly value: T } | { readonly error: unknown } {
  try {
    return { value: work() };
  } catch (error) {
    return { error };
  }
}
