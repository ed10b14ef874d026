import type { IndexedDbPageCalls } from './indexeddb-page.ts';

/** Calls a function of the page. */
export type PageCall = <Name extends keyof IndexedDbPageCalls>(
  name: Name,
  ...args: Parameters<IndexedDbPageCalls[Name]>
) => Promise<Awaited<ReturnType<IndexedDbPageCalls[Name]>>>;

/** Something that evaluates a script in a tab. */
interface Tab {
  evaluate<Result>(script: string): Promise<Result>;
}

/** A tab's functions, to be called from the test. */
export function callIn(tab: Tab): PageCall {
  return (name, ...args) => {
    const given = args.map((argument) => (argument === undefined ? 'undefined' : JSON.stringify(argument)));
    return tab.evaluate(`${name}(${given.join(', ')})`);
  };
}
