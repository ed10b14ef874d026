import type { CallOutcome, CaseOutcome, MemoryCalls } from './memory-page.ts';

/** Something that evaluates a script in a tab. */
interface Tab {
  evaluate<Result>(script: string): Promise<Result>;
}

type Tail<Args extends readonly unknown[]> = Args extends readonly [unknown, ...infer Rest] ? Rest : never;

/** Memories in one tab, as a test uses them. */
export interface MemoryTab {
  runCaseOf(id: string): Promise<CaseOutcome>;
  open(name: string, uri: string, settings?: object, isHurried?: boolean): Promise<CallOutcome>;
  /** The value that a call gives; throws what it rejects with. */
  call<Method extends keyof MemoryCalls>(
    name: string,
    method: Method,
    ...given: Tail<Parameters<MemoryCalls[Method]>>
  ): Promise<Awaited<ReturnType<MemoryCalls[Method]>>>;
  /** The code that a call rejects with; undefined if it does not. */
  codeOf<Method extends keyof MemoryCalls>(
    name: string,
    method: Method,
    ...given: Tail<Parameters<MemoryCalls[Method]>>
  ): Promise<string | undefined>;
}

/** The memories of a tab that runs `memory-page.ts`. */
export function memoryTab(tab: Tab): MemoryTab {
  const run = <Result>(name: string, ...given: readonly unknown[]): Promise<Result> => {
    const texts = given.map((one) => (one === undefined ? 'undefined' : JSON.stringify(one)));
    return tab.evaluate<Result>(`${name}(${texts.join(', ')})`);
  };
  return {
    runCaseOf: (id) => run('runCaseOf', id),
    open: (...given) => run('open', ...given),
    call: async (...given) => {
      const { value, code, message } = await run<CallOutcome>('call', ...given);
      if (code !== undefined) throw new Error(`${code}: ${message}`);
      return value as never;
    },
    codeOf: async (...given) => (await run<CallOutcome>('call', ...given)).code,
  };
}
