import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { checkTimeout, startDeadline } from '../../src/calls/request-deadline.ts';

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

describe('the deadline of a request', () => {
  test('ends a read with TIMEOUT and leaves the outcome of a change open', () => {
    const deadline = startDeadline(undefined, 500);
    vi.advanceTimersByTime(499);
    expect([deadline.signal.aborted, deadline.findError('read')]).toEqual([false, undefined]);
    vi.advanceTimersByTime(1);
    expect(deadline.signal.aborted).toBe(true);
    expect(deadline.findError('read')).toMatchObject({ code: 'TIMEOUT', details: { timeoutMs: 500 } });
    expect(deadline.findError('write')).toMatchObject({ code: 'INDETERMINATE', details: { timeoutMs: 500 } });
  });

  test("ends by the caller's signal with ABORTED and the signal's reason", () => {
    const controller = new AbortController();
    const deadline = startDeadline(controller.signal, 500);
    controller.abort('enough');
    expect(deadline.signal.aborted).toBe(true);
    expect(deadline.findError('read')).toMatchObject({ code: 'ABORTED', cause: 'enough', retryable: false });
    expect(deadline.findError('read')?.message).toContain('nothing was changed');
    expect(deadline.findError('write')?.message).toContain('may or may not have happened');
  });

  test('leaves no timer behind once the request has ended', () => {
    const deadlines = Array.from({ length: 20 }, () => startDeadline(undefined, 60_000));
    expect(vi.getTimerCount()).toBe(20);
    for (const deadline of deadlines) deadline.end();
    expect(vi.getTimerCount()).toBe(0);
  });

  test.each([0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 31])(
    'of %d ms is INVALID_ARGUMENT',
    (timeoutMs) => {
      expect(() => checkTimeout(timeoutMs)).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }));
    },
  );

  test.each([1, 60_000, 2 ** 31 - 1])('of %d ms is one', (timeoutMs) => {
    expect(() => checkTimeout(timeoutMs)).not.toThrow();
  });
});
