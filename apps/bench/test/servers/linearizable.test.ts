import { rm } from 'node:fs/promises';
import {
  checkLinearizability,
  type HistoryOperation,
  startGofakes3,
  startS3rver,
  startVersitygw,
} from '@eider/test-servers';
import { describe, expect, it } from 'vitest';
import { reportLinearizable } from '../../src/soak/linearizable/report-linearizable.ts';

const MINUTES = 60_000;
const NONE = { kind: 'none' } as const;

type Step = Partial<HistoryOperation> & Pick<HistoryOperation, 'kind'>;

/** Operations on one key, each called after the one before has returned unless it says otherwise. */
function historyOf(...steps: readonly Step[]): readonly HistoryOperation[] {
  return steps.map((step, index) => {
    const base = { client: index, key: 'k', call: index * 10 + 1, return: index * 10 + 5, outcome: 'done' };
    return { ...base, ...(step.kind === 'read' ? {} : { when: NONE, existed: false }), ...step } as HistoryOperation;
  });
}

async function violationsOf(...steps: readonly Step[]): Promise<readonly string[]> {
  return (await checkLinearizability(historyOf(...steps))).violations;
}

const STORED = { kind: 'store', value: 'a', revision: 1 } as const;
const READ_A = { kind: 'read', found: true, value: 'a', revision: 1 } as const;
const READ_NOTHING = { kind: 'read', found: false } as const;
const OVERWRITTEN = { kind: 'store', value: 'b', revision: 2, existed: true } as const;

describe('the checker of histories', () => {
  it.each<[string, readonly Step[]]>([
    ['one operation after the other', [STORED, READ_A, OVERWRITTEN, { kind: 'delete', existed: true }, READ_NOTHING]],
    ['a read at the same time as a write', [{ ...STORED, return: 40 }, READ_NOTHING, READ_A]],
    ['a write of unknown outcome that is never seen', [{ ...STORED, outcome: 'unknown' }, READ_NOTHING, READ_NOTHING]],
    ['one that is seen late', [{ ...STORED, outcome: 'unknown' }, READ_NOTHING, READ_A, READ_A]],
    [
      'a condition that holds, and one that does not',
      [
        STORED,
        { ...OVERWRITTEN, when: { kind: 'revision', revision: 1, value: 'a' } },
        { ...OVERWRITTEN, outcome: 'refused', value: 'c', when: { kind: 'revision', revision: 1, value: 'a' } },
        { ...OVERWRITTEN, outcome: 'refused', value: 'd', when: { kind: 'absent' } },
      ],
    ],
  ])('accepts %s', async (_name, steps) => {
    expect(await violationsOf(...steps)).toEqual([]);
  });

  it.each<[string, readonly Step[]]>([
    ['a lost write', [STORED, OVERWRITTEN, READ_A]],
    ['a write that nobody made', [STORED, { ...READ_A, value: 'z', revision: 2 }]],
    ['a stale read of the latest', [STORED, READ_NOTHING]],
    ['a deleted record that comes back', [STORED, { kind: 'delete', existed: true }, READ_A]],
    [
      'a conditional write that is applied twice',
      [
        STORED,
        { ...OVERWRITTEN, when: { kind: 'revision', revision: 1, value: 'a' } },
        { kind: 'read', found: true, value: 'b', revision: 2 },
        { kind: 'read', found: true, value: 'b', revision: 3 },
      ],
    ],
    [
      'two writes over one revision',
      [
        STORED,
        { ...OVERWRITTEN, when: { kind: 'revision', revision: 1, value: 'a' } },
        { ...OVERWRITTEN, value: 'c', revision: 3, when: { kind: 'revision', revision: 1, value: 'a' } },
      ],
    ],
    [
      'a refusal without a reason',
      [STORED, { ...OVERWRITTEN, outcome: 'refused', when: { kind: 'revision', revision: 1, value: 'a' } }],
    ],
    ['a write of unknown outcome that is taken back', [{ ...STORED, outcome: 'unknown' }, READ_A, READ_NOTHING]],
    ['revisions that fall', [{ ...STORED, revision: 5 }, OVERWRITTEN]],
    ['a delete that finds nothing where there is a record', [STORED, { kind: 'delete', existed: false }]],
  ])('refuses %s', async (_name, steps) => {
    expect(await violationsOf(...steps)).toEqual(['k']);
  });

  it('says what it cannot read', async () => {
    const history = historyOf({ ...STORED, return: 0, call: 7 });
    await expect(checkLinearizability(history)).rejects.toThrow('not an operation');
  });
});

describe('processes that share a memory through a bucket', () => {
  it.each([
    ['versitygw', startVersitygw],
    ['gofakes3', startGofakes3],
  ])(
    'see one order of all writes on %s, with connections that break and processes that are killed',
    async (name, start) => {
      const printed: string[] = [];
      const options = { rounds: 1, seed: 7, processes: 4, operations: 60, kills: 3, servers: [{ name, start }] };
      expect(await reportLinearizable(options, (line) => printed.push(line)), printed.join('\n')).toBe(0);
      expect(printed.at(-2)).toMatch(/3 processes killed$/);
      expect(printed.at(-1)).toMatch(/0 violations in 1 rounds$/);
    },
    5 * MINUTES,
  );

  it(
    'do not on a store that ignores conditions: the soak finds it, and leaves the history',
    async () => {
      const printed: string[] = [];
      const servers = [{ name: 's3rver', start: startS3rver }];
      const options = { rounds: 1, seed: 3, processes: 3, operations: 60, kills: 0, servers };
      expect(await reportLinearizable(options, (line) => printed.push(line))).toBe(1);
      const [, folder = ''] = / is left in (.+)$/.exec(printed.at(-1) ?? '') ?? [];
      await rm(folder, { recursive: true });
    },
    5 * MINUTES,
  );
});
