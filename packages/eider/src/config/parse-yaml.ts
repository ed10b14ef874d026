import { EiderError } from '@eider/core';
import { LineCounter, parseDocument } from 'yaml';

const MAX_LENGTH = 1024 * 1024;

/**
 * The data of one YAML 1.2 document. What is no YAML, names something twice, or grows by aliases beyond reason is INVALID_ARGUMENT with its line; the
 * message never holds the text itself.
 */
export function parseYaml(text: string): unknown {
  if (text.length > MAX_LENGTH) throw invalid('the text is too long for a configuration', { maxLength: MAX_LENGTH });
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { lineCounter, prettyErrors: false, logLevel: 'error' });
  const [error] = document.errors;
  if (error !== undefined) {
    const { line, col } = lineCounter.linePos(error.pos[0]);
    throw invalid(messageFor(error.code), { reason: error.code, line, column: col });
  }
  try {
    return document.toJS();
  } catch {
    // It names the alias, or the limit that many of them run into.
    throw invalid('an alias must name an anchor before it, and aliases must not multiply the data', {});
  }
}

function messageFor(code: string): string {
  if (code === 'DUPLICATE_KEY') return 'a name occurs twice; keep one of them';
  if (code === 'MULTIPLE_DOCS') return 'give one YAML document, not several';
  return 'the text is not valid YAML; correct this line';
}

function invalid(message: string, details: Readonly<Record<string, string | number>>): EiderError {
  return new EiderError('INVALID_ARGUMENT', `the configuration cannot be read: ${message}`, { details });
}
