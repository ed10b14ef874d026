import { registerHooks } from 'node:module';

// As if the package were not installed.
registerHooks({
  resolve(specifier, context, next) {
    if (!specifier.startsWith('@aws-sdk/')) return next(specifier, context);
    throw Object.assign(new Error(`cannot find package ${specifier}`), { code: 'ERR_MODULE_NOT_FOUND' });
  },
});
const { s3BlobStore } = await import('@eider/storage-cloud/s3');
const store = s3BlobStore({ bucket: 'b' });
const { code, message } = await store.get('k').then(
  () => ({ code: 'none', message: 'the call succeeded' }),
  (error: { readonly code: string; readonly message: string }) => error,
);
console.log(JSON.stringify({ code, message }));
