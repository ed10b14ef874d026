/** A class of texts: its name, and a condition over `v` in DuckDB's core functions that is true or false for every text. */
export type SqlClass = readonly [name: string, condition: string];

/** A cheap condition first: most values of most columns go no further. */
function texts(name: string, hint: string, pattern: string): SqlClass {
  return [name, `${hint} AND regexp_full_match(v, '${pattern}')`];
}

const DAY = '[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])';
const OCTET = '(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])';

/**
 * The semantic classes of texts in `dps1`. A text may be of several. The whole text counts; nothing is trimmed or checked
 * beyond its form: an `iban` has no verified checksum, a `date` may be the 31st of February.
 */
export const TEXT_CLASSES: readonly SqlClass[] = [
  texts('date', 'length(v) = 10', DAY),
  texts('email', "contains(v, '@')", '[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(\\.[A-Za-z0-9-]+)*\\.[A-Za-z]{2,63}'),
  ['empty', "v = ''"],
  texts('iban', 'length(v) BETWEEN 15 AND 42', '[A-Z]{2}[0-9]{2}( ?[A-Z0-9]){11,30}'),
  texts('integer', 'length(v) <= 40', '[+-]?[0-9]+'),
  texts('ipv4', 'length(v) BETWEEN 7 AND 15', `${OCTET}(\\.${OCTET}){3}`),
  texts('number', 'length(v) <= 60', '[+-]?([0-9]+(\\.[0-9]*)?|\\.[0-9]+)([eE][+-]?[0-9]+)?'),
  texts('phone', 'length(v) BETWEEN 8 AND 24', '\\+[1-9]([ ().-]{0,2}[0-9]){6,14}'),
  texts(
    'timestamp',
    'length(v) BETWEEN 16 AND 35',
    `${DAY}[T ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\\.[0-9]{1,9})?)?(Z|[+-][0-9]{2}(:?[0-9]{2})?)?`,
  ),
  texts('url', "contains(v, '://')", '[A-Za-z][A-Za-z0-9+.-]{1,15}://[^ \\x00-\\x1F\\x7F]+'),
  texts('uuid', 'length(v) = 36', '[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}'),
];

export const NUMBER_CLASSES: readonly SqlClass[] = [
  ['negative', 'v < 0'],
  ['zero', 'v = 0'],
];

/** NaN is greater than every number for DuckDB, so no comparison takes it for negative. */
export const DOUBLE_CLASSES: readonly SqlClass[] = [['infinite', 'isinf(v)'], ['nan', 'isnan(v)'], ...NUMBER_CLASSES];

export const MOMENT_CLASSES: readonly SqlClass[] = [['infinite', 'isinf(v)']];

/** The kinds of JSON values. */
export const JSON_CLASSES: readonly SqlClass[] = ['array', 'boolean', 'number', 'object', 'string'].map((kind) => [
  kind,
  `v = '${kind}'`,
]);
