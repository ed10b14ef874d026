// Opens a store in a process where a package is not installed, and prints how its first call fails.
import { registerHooks } from 'node:module';
import { EiderError } from '@eider/core';

const [, , packageName = '', adapter = ''] = process.argv;

registerHooks({
  resolve(specifier, context, next) {
    if (specifier !== packageName) return next(specifier, context);
    throw Object.assign(new Error(`Cannot find package '${specifier}'`), { code: 'ERR_MODULE_NOT_FOUND' });
  },
});

async function openStore() {
  if (adapter === 'azure') {
    const { azureBlobStore } = await import('@eider/storage-cloud/azure');
    return azureBlobStore({ account: { name: 'someaccount', key: 'c2VjcmV0' }, container: 'container' });
  }
  const { gcsBlobStore } = await import('@eider/storage-cloud/gcs');
  const hmac = { accessId: 'GOOGID', secret: 'secret' };
  return gcsBlobStore({ bucket: 'bucket', endpoint: 'http://127.0.0.1:1', ...(adapter === 'gcs' ? {} : { hmac }) });
}

const store = await openStore();
const error: unknown = await store.get('k').catch((reason: unknown) => reason);
const code = EiderError.is(error) ? error.code : String(error);
console.log(JSON.stringify({ code, namesPackage: String(error).includes(packageName) }));
