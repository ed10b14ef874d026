type Emit = typeof process.emitWarning;

/** Runs something that happens at once, without the warning that a part of Node is experimental: whoever calls us has not chosen that part. */
export function withoutExperimentalWarning<Result>(work: () => Result): Result {
  const emit: Emit = process.emitWarning;
  process.emitWarning = ((warning: string | Error, ...rest: readonly unknown[]): void => {
    const [options] = rest;
    const type = typeof options === 'string' ? options : (options as { readonly type?: string } | undefined)?.type;
    if (type !== 'ExperimentalWarning') Reflect.apply(emit, process, [warning, ...rest]);
  }) as Emit;
  try {
    return work();
  } finally {
    process.emitWarning = emit;
  }
}
