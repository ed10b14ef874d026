const NUMBER = /^(-?)(\d*)(?:\.(\d*))?(?:e([+-]?\d+))?$/i;

/**
 * A number in decimal text rounded to two significant digits away from what lies inside the range: down for the least, up for the
 * greatest. Written without exponent below 10^21 and not under 10^-7, else like `1.2e+30`.
 */
export function roundOutwards(text: string, end: 'least' | 'greatest'): string {
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = NUMBER.exec(text) ?? [];
  const all = whole + fraction;
  const digits = all.replace(/^0+/, '');
  if (digits === '') return '0';
  // The value is 0.DIGITS times ten to the power.
  const power = Number(exponent) + whole.length - (all.length - digits.length);
  const head = BigInt(digits.slice(0, 2).padEnd(2, '0'));
  const away = (sign === '-') === (end === 'least');
  const rounded = away && /[1-9]/.test(digits.slice(2)) ? head + 1n : head;
  return sign + writeNumber(rounded, power - 2);
}

/** `head` times ten to the power of `zeros`. */
function writeNumber(head: bigint, zeros: number): string {
  const digits = head.toString().replace(/0+$/, '');
  const exponent = zeros + (head.toString().length - digits.length);
  const magnitude = digits.length + exponent;
  if (magnitude > 21 || magnitude < -6) return scientific(digits, magnitude - 1);
  if (exponent >= 0) return digits + '0'.repeat(exponent);
  const padded = digits.padStart(1 - exponent, '0');
  return `${padded.slice(0, exponent)}.${padded.slice(exponent)}`;
}

function scientific(digits: string, exponent: number): string {
  const mantissa = digits.length === 1 ? digits : `${digits[0]}.${digits.slice(1)}`;
  return `${mantissa}e${exponent < 0 ? '-' : '+'}${Math.abs(exponent)}`;
}
