import { EiderError } from '@eider/core';

/**
 * What to do when the import of an optional peer dependency fails: UNSUPPORTED, with the package to install, if it is not there. To be given to the `catch` of the
 * `import()` itself: only there do bundlers see that the package may be missing, and leave the import as it is.
 */
export function sdkMissing(packageName: string): (error: unknown) => never {
  return (error) => {
    if (!isModuleMissing(error)) throw error;
    throw new EiderError('UNSUPPORTED', `install the package ${packageName} beside @eider/storage-cloud`, {
      cause: error,
    });
  };
}

function isModuleMissing(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false;
  // Node's word, and what browsers say of a name that no bundler has replaced.
  return (
    ('code' in error && error.code === 'ERR_MODULE_NOT_FOUND') ||
    (error instanceof TypeError && /module specifier/i.test(error.message))
  );
}
