import type { BlobInfo } from '@eider/core';
import { senselessAnswerError } from '../../calls/request-failure.ts';
import { parseGeneration, toWholeSeconds } from '../http/object-headers.ts';

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

/** One page of a listing of the XML API. */
export interface XmlPage {
  readonly infos: readonly BlobInfo[];
  readonly isTruncated: boolean;
}

/** Reads a ListBucketResult. Names hold no raw `<`, so its elements are found without a parser of all XML. */
export function parseXmlPage(bytes: Uint8Array): XmlPage {
  const xml = new TextDecoder().decode(bytes);
  if (!/<ListBucketResult[\s>]/.test(xml)) throw senselessAnswerError('read');
  return {
    infos: Array.from(xml.matchAll(/<Contents>(.*?)<\/Contents>/gs), ([, content = '']) => parseContent(content)),
    isTruncated: findText(xml, 'IsTruncated') === 'true',
  };
}

function parseContent(content: string): BlobInfo {
  const key = findText(content, 'Key');
  const sizeBytes = Number(findText(content, 'Size') ?? Number.NaN);
  const lastModified = new Date(findText(content, 'LastModified') ?? Number.NaN);
  if (key === undefined || !Number.isSafeInteger(sizeBytes) || Number.isNaN(lastModified.getTime())) {
    throw senselessAnswerError('read');
  }
  const etag = parseGeneration(findText(content, 'Generation'), 'read');
  return { key, sizeBytes, etag, lastModified: toWholeSeconds(lastModified) };
}

function findText(xml: string, element: string): string | undefined {
  const text = new RegExp(`<${element}>([^<]*)</${element}>`).exec(xml)?.[1];
  return text?.replace(/&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|(\w{1,8}));/gi, decodeEntity);
}

function decodeEntity(whole: string, hex?: string, decimal?: string, name?: string): string {
  if (name !== undefined) return ENTITIES[name] ?? whole;
  const codePoint = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
  return codePoint <= 0x10ffff ? String.fromCodePoint(codePoint) : whole;
}
