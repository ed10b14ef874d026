import { describe, expect, expectTypeOf, it } from 'vitest';
import { EiderError, type ErrorCode, type ErrorDetails } from '../../src/index.ts';

// A second copy of the module: another class, as with duplicate installs.
const copyUrl = `${new URL('../../src/errors/eider-error.ts', import.meta.url).href}?copy`;
const { EiderError: OtherEiderError } = (await import(copyUrl)) as { readonly EiderError: typeof EiderError };

const RETRYABLE: Readonly<Record<ErrorCode, boolean>> = {
  INVALID_ARGUMENT: false,
  NOT_FOUND: false,
  ALREADY_EXISTS: false,
  PRECONDITION_FAILED: false,
  UNAUTHENTICATED: false,
  PERMISSION_DENIED: false,
  RESOURCE_EXHAUSTED: true,
  UNAVAILABLE: true,
  TIMEOUT: false,
  INDETERMINATE: false,
  ABORTED: true,
  LOCKED: true,
  CLOSED: false,
  CORRUPT_DATA: false,
  UNSUPPORTED: false,
  INTERNAL: false,
};
const CODES = Object.keys(RETRYABLE) as ErrorCode[];

describe('EiderError', () => {
  it('is an Error with a code, a name and a stack', () => {
    const error = new EiderError('NOT_FOUND', 'no such table');
    expect(error).toBeInstanceOf(Error);
    expect(error).toMatchObject({ name: 'EiderError', code: 'NOT_FOUND', message: 'no such table', details: {} });
    expect(error.stack).toContain('eider-error.test');
  });

  it('prints facts last, as name=value', () => {
    const error = new EiderError('INVALID_ARGUMENT', 'a key is too long', {
      details: { sizeBytes: 5000, maxBytes: 4096 },
    });
    expect(error.message).toBe('a key is too long (sizeBytes=5000 maxBytes=4096)');
  });

  it('keeps the cause, also one that is undefined, and has none if none was given', () => {
    const cause = new Error('disk');
    expect(new EiderError('INTERNAL', 'x', { cause }).cause).toBe(cause);
    expect('cause' in new EiderError('INTERNAL', 'x', { cause: undefined })).toBe(true);
    expect('cause' in new EiderError('INTERNAL', 'x')).toBe(false);
  });

  it.each(CODES)('knows whether %s may be tried again', (code) => {
    expect(new EiderError(code, 'x').retryable).toBe(RETRYABLE[code]);
    expect(new EiderError(code, 'x', { retryable: !RETRYABLE[code] }).retryable).toBe(!RETRYABLE[code]);
  });

  it('removes credentials from the message and from every detail', () => {
    const uri = 's3://AKIAIOSFODNN7EXAMPLE:wJalrXUtnFEMI@bucket/memory';
    const error = new EiderError('UNAUTHENTICATED', `cannot open ${uri}`, { details: { uri, attempts: 3 } });
    expect(`${error.message} ${JSON.stringify(error.details)}`).not.toMatch(/AKIAIOSFODNN7EXAMPLE|wJalrXUtnFEMI/);
    expect(error.details).toEqual({ uri: 's3://***@bucket/memory', attempts: 3 });
  });

  it('has frozen details of its own', () => {
    const details = { sizeBytes: 1 };
    const error = new EiderError('INTERNAL', 'x', { details });
    details.sizeBytes = 2;
    expect(error.details).toEqual({ sizeBytes: 1 });
    expect(Object.isFrozen(error.details)).toBe(true);
  });
});

describe('EiderError.is', () => {
  it('recognises an error of another copy of the module, by its code too', () => {
    const foreign = new OtherEiderError('LOCKED', 'in use');
    expect(foreign).not.toBeInstanceOf(EiderError);
    expect(EiderError.is(foreign)).toBe(true);
    expect(EiderError.is(foreign, 'LOCKED')).toBe(true);
    expect(EiderError.is(foreign, 'CLOSED')).toBe(false);
    expect(OtherEiderError.is(new EiderError('LOCKED', 'in use'), 'LOCKED')).toBe(true);
  });

  it.each([
    ['another error', new Error('x')],
    [
      'an object with the same fields',
      { name: 'EiderError', code: 'LOCKED', message: 'x', retryable: true, details: {} },
    ],
    ['a text', 'LOCKED'],
    ['null', null],
    ['undefined', undefined],
  ])('is false for %s', (_, value) => {
    expect(EiderError.is(value)).toBe(false);
    expect(EiderError.is(value, 'LOCKED')).toBe(false);
  });

  it('narrows unknown to EiderError', () => {
    const value: unknown = new EiderError('LOCKED', 'x');
    if (EiderError.is(value)) expectTypeOf(value).toEqualTypeOf<EiderError>();
    expect.assertions(0);
  });
});

describe('the types of errors', () => {
  it('are a closed list of codes', () => {
    expectTypeOf<ErrorCode>().toEqualTypeOf<keyof typeof RETRYABLE>();
    expectTypeOf<'SOMETHING_ELSE'>().not.toExtend<ErrorCode>();
    expectTypeOf<ConstructorParameters<typeof EiderError>[0]>().toEqualTypeOf<ErrorCode>();
    expect(CODES).toHaveLength(16);
  });

  it('can be switched over without a default', () => {
    const isOurs = (code: ErrorCode): boolean => {
      switch (code) {
        case 'INVALID_ARGUMENT':
        case 'NOT_FOUND':
        case 'ALREADY_EXISTS':
        case 'PRECONDITION_FAILED':
        case 'UNAUTHENTICATED':
        case 'PERMISSION_DENIED':
          return false;
        case 'RESOURCE_EXHAUSTED':
        case 'UNAVAILABLE':
        case 'TIMEOUT':
        case 'INDETERMINATE':
        case 'ABORTED':
        case 'LOCKED':
        case 'CLOSED':
        case 'CORRUPT_DATA':
        case 'UNSUPPORTED':
        case 'INTERNAL':
          return true;
      }
    };
    expect(CODES.filter(isOurs)).toHaveLength(10);
  });

  it('hold facts only: no objects, no bytes', () => {
    expectTypeOf<ErrorDetails[string]>().toEqualTypeOf<string | number | boolean>();
    expectTypeOf<{ code: 'X' }>().not.toExtend<EiderError>();
    expect.assertions(0);
  });
});

describe('an error as JSON', () => {
  it('has everything that a reply may show, and nothing of its cause', () => {
    const error = new EiderError('LOCKED', 'wait', { details: { path: 'x' }, cause: new Error('a secret') });
    expect(JSON.parse(JSON.stringify(error))).toEqual({
      name: 'EiderError',
      code: 'LOCKED',
      message: 'wait (path=x)',
      retryable: true,
      details: { path: 'x' },
    });
  });
});
