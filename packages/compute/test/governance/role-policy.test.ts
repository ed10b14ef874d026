import { EiderError, type PolicyRequest } from '@eider/core';
import { describe, expect, test } from 'vitest';
import { type RolePolicyData, rolePolicy } from '../../src/index.ts';
import { contextOf } from '../store/open-store.ts';

function requestOf(action: string, resource: string, ...roles: readonly string[]): PolicyRequest {
  return { context: contextOf('acme', { principal: { id: 'u', tenantId: 'acme', roles } }), action, resource };
}

function decide(data: RolePolicyData, request: PolicyRequest): unknown {
  return rolePolicy(data).decide(request);
}

const RULES: RolePolicyData = {
  version: '2026-01',
  roles: {
    reader: { permit: [{ actions: ['embeddings.get', 'embeddings.query'] }] },
    writer: { permit: [{ actions: ['embeddings.*'], resources: ['embeddings', 'embeddings/a-*-z'] }] },
    suspended: { deny: [{ actions: ['*'] }] },
  },
};

describe('a policy by roles', () => {
  test('denies what no role permits, and says so', () => {
    expect(decide(RULES, requestOf('embeddings.get', 'embeddings/1'))).toEqual({
      outcome: 'deny',
      reason: 'no role of the principal permits it',
      policyVersion: '2026-01',
    });
    expect(decide(RULES, requestOf('embeddings.delete', 'embeddings/1', 'reader'))).toMatchObject({ outcome: 'deny' });
    expect(decide(RULES, requestOf('embeddings.get', 'embeddings/1', 'unknown'))).toMatchObject({ outcome: 'deny' });
  });

  test('permits what one of the roles permits, and names it', () => {
    const request = requestOf('embeddings.get', 'embeddings/1', 'unknown', 'reader');
    expect(decide(RULES, request)).toMatchObject({ outcome: 'permit', reason: 'the role reader permits it' });
  });

  test('a denial of any role wins over every permission', () => {
    const request = requestOf('embeddings.get', 'embeddings/1', 'reader', 'suspended');
    expect(decide(RULES, request)).toMatchObject({ outcome: 'deny', reason: 'the role suspended denies it' });
  });

  test('* stands for any text in a pattern, and for nothing special in a request', () => {
    const may = (resource: string) => rolePolicy(RULES).decide(requestOf('embeddings.store', resource, 'writer'));
    expect(may('embeddings/a-1/2-z')).toMatchObject({ outcome: 'permit' });
    expect(may('embeddings/a--z')).toMatchObject({ outcome: 'permit' });
    expect(may('embeddings/a-z')).toMatchObject({ outcome: 'deny' });
    expect(may('embeddings/A-1-z')).toMatchObject({ outcome: 'deny' });
    expect(may('embeddings/*')).toMatchObject({ outcome: 'deny' });
    expect(may('embeddings/a-1-z ')).toMatchObject({ outcome: 'deny' });
  });

  test('names of Object have no rules', () => {
    for (const role of ['__proto__', 'constructor', 'toString']) {
      expect(decide(RULES, requestOf('embeddings.get', 'embeddings/1', role))).toMatchObject({ outcome: 'deny' });
    }
  });

  test('a pattern of many stars takes no time to speak of', () => {
    const data = { version: '1', roles: { a: { permit: [{ actions: [`${'*a'.repeat(400)}b`] }] } } };
    expect(decide(data, requestOf('a'.repeat(100_000), 'embeddings', 'a'))).toMatchObject({ outcome: 'deny' });
  });

  test.each<[string, unknown, string]>([
    ['no version', { roles: {} }, '$.version'],
    ['an unknown name', { version: '1', roles: {}, rules: [] }, '$'],
    ['a role that is no object', { version: '1', roles: { a: [] } }, '$.roles.a'],
    ['no actions', { version: '1', roles: { a: { permit: [{ actions: [] }] } } }, '$.roles.a.permit[0].actions'],
    ['an empty pattern', { version: '1', roles: { a: { deny: [{ actions: [''] }] } } }, '$.roles.a.deny[0].actions[0]'],
  ])('%s is INVALID_ARGUMENT with its path', (_what, data, path) => {
    try {
      rolePolicy(data as RolePolicyData);
      expect.unreachable();
    } catch (error) {
      expect(EiderError.is(error, 'INVALID_ARGUMENT')).toBe(true);
      expect((error as EiderError).details['path']).toBe(path);
    }
  });
});
