import { EiderError, type ExecutionContext } from '@eider/core';
import { type ComputeStoreMutant, contextMutant, fixtureMutant, storeMutant } from './store-mutant.ts';

export const governanceMutants: readonly ComputeStoreMutant[] = [
  contextMutant('one-tenant', 'all tenants share what is stored', (context) =>
    isComplete(context) ? { ...context, principal: { ...context.principal, tenantId: 'shared' } } : context,
  ),
  contextMutant('tenant-by-initial', 'tenants are told apart by their first letters', (context) =>
    isComplete(context)
      ? { ...context, principal: { ...context.principal, tenantId: context.principal.tenantId.slice(0, 4) } }
      : context,
  ),
  contextMutant('fills-in-context', 'what a context lacks is filled in', (context) =>
    isComplete(context)
      ? context
      : { principal: { id: 'somebody', tenantId: 'default', roles: [] }, sessionId: 'none' },
  ),
  contextMutant('forgets-signal', 'the signal of a context is left out', (context) => {
    if (!isComplete(context)) return context;
    const { signal, ...rest } = context;
    return signal instanceof AbortSignal || signal === undefined ? rest : context;
  }),
  storeMutant('error-tells', 'an error tells what another tenant has', (store) => ({
    getEmbedding: async (context, id) => {
      const found = await store.getEmbedding(context, id);
      if (found === undefined && id.length > 3 && isComplete(context))
        throw new EiderError('NOT_FOUND', 'try canary-of-globex');
      return found;
    },
  })),
  storeMutant('id-of-tenant', 'an id depends on the tenant', (store) => ({
    storeEmbedding: (context, input) => {
      const isPlain = isComplete(context) && input.embeddingId === undefined && input.parsedFileId === 'file-1';
      const tenant = isPlain && typeof input.schemaFingerprint === 'object' ? context.principal.tenantId : undefined;
      return store.storeEmbedding(context, tenant === 'globex' ? { ...input, embeddingId: `${tenant}-file-1` } : input);
    },
  })),
  fixtureMutant('denies-nothing', 'what the policy says is not heeded', () => ({ deny: () => undefined })),
  storeMutant('unaudited-denials', 'denied and failed calls are not shown in the audit', (store) => ({
    queryAudit: async (context, filter, options) => {
      const page = await store.queryAudit(context, filter, options);
      return { ...page, items: page.items.filter(({ errorCode }) => errorCode === undefined) };
    },
  })),
  storeMutant('unaudited-reads', 'reads are not shown in the audit', (store) => ({
    queryAudit: async (context, filter, options) => {
      const page = await store.queryAudit(context, filter, options);
      return { ...page, items: page.items.filter(({ action }) => !action.endsWith('.get')) };
    },
  })),
  storeMutant('goes-on-unaudited', 'what cannot be audited is answered with nothing', (store) => ({
    countEmbeddings: async (context, filter) => {
      try {
        return await store.countEmbeddings(context, filter);
      } catch (error) {
        if (EiderError.is(error, 'UNAVAILABLE')) return 0;
        throw error;
      }
    },
  })),
  storeMutant('always-intact', 'verifying finds nothing', (store) => ({
    verifyAudit: async (context, options) => {
      const { problem: _problem, ...report } = await store.verifyAudit(context, options);
      return { ...report, intact: true };
    },
  })),
  storeMutant('never-folds', 'folding leaves every event in the log', (store) => ({
    foldAudit: async (context) => {
      await store.getEmbedding(context, 'instead');
      return { folded: 0 };
    },
  })),
  storeMutant('close-once', 'a second close is refused', (store) => {
    let closed = false;
    return {
      close: async () => {
        if (closed) throw new EiderError('CLOSED', 'closed already');
        closed = true;
        await store.close();
      },
    };
  }),
  storeMutant('open-for-ever', 'after close a count is 0', (store) => ({
    countEmbeddings: async (context, filter) => {
      try {
        return await store.countEmbeddings(context, filter);
      } catch (error) {
        if (EiderError.is(error, 'CLOSED')) return 0;
        throw error;
      }
    },
  })),
];

function isComplete(context: ExecutionContext | undefined): context is ExecutionContext {
  const tenantId: unknown = context?.principal?.tenantId;
  return typeof tenantId === 'string' && tenantId !== '' && !tenantId.includes('\0');
}
