const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const BRACE = 0x7b;
const BRACKET = 0x5b;
const MINUS = 0x2d;
const ZERO = 0x30;
const NINE = 0x39;
const LONG_DIGITS = 16;
// A finite number has no more digits before its point.
const MOST_DIGITS = 310;

/**
 * Whether a JSON text holds more values than `most`: to be asked before it is parsed, because a few hundred megabytes of brackets become objects of many gigabytes, which
 * ends the process.
 */
export function holdsMoreValues(text: string, most: number): boolean {
  let values = 1;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) at = endOfText(text, at) - 1;
    else if (code === COMMA || code === BRACE || code === BRACKET) values += 1;
    if (values > most) return true;
  }
  return false;
}

/** Whether a JSON text holds an integer that a number would not keep as it is written. */
export function holdsInexactInteger(text: string): boolean {
  for (let at = 0; at < text.length; ) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) {
      at = endOfText(text, at);
      continue;
    }
    const end = isOfNumber(code) ? endOfNumber(text, at) : at + 1;
    if (end - at >= LONG_DIGITS && isInexactInteger(text, at, end)) return true;
    at = end;
  }
  return false;
}

/** Behind the closing quote of the text that begins here, or at the end. */
function endOfText(text: string, start: number): number {
  let quote = start;
  do {
    quote = text.indexOf('"', quote + 1);
  } while (quote !== -1 && isEscaped(text, quote));
  return quote === -1 ? text.length : quote + 1;
}

function isEscaped(text: string, quote: number): boolean {
  let at = quote - 1;
  while (text.charCodeAt(at) === BACKSLASH) at -= 1;
  return (quote - at) % 2 === 0;
}

function isOfNumber(code: number): boolean {
  return code === MINUS || (code >= ZERO && code <= NINE);
}

function endOfNumber(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && (isOfNumber(text.charCodeAt(at)) || '+.eE'.includes(text.charAt(at)))) at += 1;
  return at;
}

function isInexactInteger(text: string, start: number, end: number): boolean {
  const digits = text.charCodeAt(start) === MINUS ? start + 1 : start;
  for (let at = digits; at < end; at += 1) {
    const code = text.charCodeAt(at);
    if (code < ZERO || code > NINE) return false;
  }
  if (end - digits < LONG_DIGITS) return false;
  if (end - digits > MOST_DIGITS) return true;
  const token = text.slice(start, end);
  const number = Number(token);
  if (!Number.isFinite(number)) return true;
  // The shortest digits of a number end in zeros that are not its own: they are read back as the same number.
  return `${number}` !== token && BigInt(number) !== BigInt(token);
}
