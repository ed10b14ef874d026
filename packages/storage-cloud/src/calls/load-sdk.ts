import { EiderError } from '@eider/core';

/** Loads an optional peer dependency; UNSUPPORTED, with the package to install, if it is not there. */
export async function loadSdk<Sdk>(packageName: string, load: () => Promise<Sdk>): Promise<Sdk> {
  try {
    return await load();
  } catch (error) {
    if (!isModuleMissing(error)) throw error;
    throw new EiderError('UNSUPPORTED', `install the package ${packageName} beside @eider/storage-cloud`, {
      cause: error,
    });
  }
}

function isModuleMissing(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND';
}
