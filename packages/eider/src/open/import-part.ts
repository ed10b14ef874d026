import { EiderError } from '@eider/core';

const MISSING_CODES: readonly unknown[] = ['ERR_MODULE_NOT_FOUND', 'MODULE_NOT_FOUND'];

/** Loads a part that may not be installed; a missing one is UNSUPPORTED, with the commands that install it. */
export async function importPart<Part>(name: string, load: () => Promise<Part>): Promise<Part> {
  try {
    return await load();
  } catch (cause) {
    const missing = missingPackage(cause);
    if (missing === undefined) throw cause;
    throw new EiderError(
      'UNSUPPORTED',
      `a part is not installed; run \`npm i --include=optional ${name}\`, \`pnpm add ${name}\` or \`yarn add ${name}\``,
      { details: { part: name, missing }, cause },
    );
  }
}

/** The package whose absence an import failed with; undefined for any other failure. */
function missingPackage(error: unknown): string | undefined {
  if (!(error instanceof Error) || !MISSING_CODES.includes((error as { readonly code?: unknown }).code))
    return undefined;
  // A file that is missing inside a package is a broken installation, not a missing part: its path begins with / or a dot.
  return /Cannot find (?:package|module) '((?:@[\w.-]+\/)?\w[\w.-]*)/.exec(error.message)?.[1];
}
