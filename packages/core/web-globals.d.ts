// The globals that core may use: what every runtime of the WinterTC minimum common API has, and of that only what core
// needs. The compiler sees no other, neither Node's nor the browser's.

interface AbortSignal {
  readonly aborted: boolean;
  readonly reason: unknown;
  addEventListener(type: 'abort', listener: () => void, options?: { readonly once?: boolean }): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}

declare class TextEncoder {
  encode(text: string): Uint8Array<ArrayBuffer>;
  encodeInto(text: string, bytes: Uint8Array): { readonly read: number; readonly written: number };
}

declare const performance: { now(): number };
declare class TextDecoder {
  constructor(label: 'utf-8', options: { readonly fatal: true });
  decode(bytes: Uint8Array | ArrayBuffer): string;
}

interface CryptoKey {
  readonly type: string;
}

interface AesGcmParams {
  readonly name: 'AES-GCM';
  readonly iv: Uint8Array;
  readonly additionalData: Uint8Array;
}

interface SubtleCrypto {
  digest(algorithm: 'SHA-256', data: Uint8Array): Promise<ArrayBuffer>;
  importKey(
    format: 'raw',
    key: Uint8Array,
    algorithm: 'AES-GCM',
    extractable: false,
    usages: readonly ('encrypt' | 'decrypt')[],
  ): Promise<CryptoKey>;
  encrypt(algorithm: AesGcmParams, key: CryptoKey, data: Uint8Array): Promise<ArrayBuffer>;
  decrypt(algorithm: AesGcmParams, key: CryptoKey, data: Uint8Array): Promise<ArrayBuffer>;
}

interface ByteStreams {
  readonly readable: {
    getReader(): {
      read(): Promise<
        { readonly done: false; readonly value: Uint8Array } | { readonly done: true; readonly value?: undefined }
      >;
      cancel(): Promise<void>;
    };
  };
  readonly writable: { getWriter(): { write(bytes: Uint8Array): Promise<void>; close(): Promise<void> } };
}

declare class CompressionStream implements ByteStreams {
  constructor(format: 'gzip');
  readonly readable: ByteStreams['readable'];
  readonly writable: ByteStreams['writable'];
}

declare class DecompressionStream implements ByteStreams {
  constructor(format: 'gzip');
  readonly readable: ByteStreams['readable'];
  readonly writable: ByteStreams['writable'];
}

declare const crypto: {
  randomUUID(): string;
  getRandomValues<Bytes extends Uint8Array>(bytes: Bytes): Bytes;
  /** Missing in pages that were not loaded over a secure connection. */
  readonly subtle?: SubtleCrypto;
};
declare function setTimeout(callback: () => void, ms: number): unknown;
declare function clearTimeout(timer: unknown): void;
declare function btoa(binary: string): string;
declare function atob(base64: string): string;

declare class AbortController {
  readonly signal: AbortSignal;
  abort(): void;
}
