/** Longer texts have no mask: it would say more about one value than about the column. */
const LONGEST_MASK = 32;
/** A mask of fewer rows than this is never shown. */
export const LEAST_MASK_ROWS = 5;
/** So many masks are shown. */
export const MOST_MASKS = 8;

const UPPER = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const DIGITS = '0123456789';
/** Signs that are not kept: they seldom carry structure, and often a password. */
const HIDDEN = "!\"$%&'';<=>?[\\]^`{|}~";
const hiddenLength = HIDDEN.replace("''", "'").length;

const TRANSLATED = `translate(v, '${UPPER}${UPPER.toLowerCase()}${DIGITS}${HIDDEN}', '${'A'.repeat(26)}${'a'.repeat(26)}${'9'.repeat(10)}${'*'.repeat(hiddenLength)}')`;
const ASCII = `CASE WHEN regexp_matches(v, '[^ -~]')
  THEN regexp_replace(regexp_replace(${TRANSLATED}, '[\\x00-\\x1F\\x7F]', 'C', 'g'), '[^\\x00-\\x7F]', 'U', 'g') ELSE ${TRANSLATED} END`;

/**
 * The mask of a text `v`: `A` for an upper-case ASCII letter, `a` for a lower-case one, `9` for a digit, `U` for any other
 * character beyond ASCII, `C` for a control character; space and `- _ . : / @ , + ( ) # *` stay, other signs are `*`. In a text
 * without a letter, digit or `U` every character is `*`. NULL above 32 characters.
 */
export const TEXT_MASK: string = `CASE WHEN length(v) > ${LONGEST_MASK} THEN NULL
  WHEN regexp_matches(v, '[A-Za-z0-9]|[^\\x00-\\x7F]') THEN ${ASCII} ELSE repeat('*', length(v)) END`;

/** The mask of an integer or decimal `v`: a sign, and one `9` for each digit before the point. */
export const NUMBER_MASK: string =
  "(CASE WHEN v < 0 THEN '-' ELSE '' END) || repeat('9', length(ltrim(split_part(CAST(v AS VARCHAR), '.', 1), '-')))";

/** The same of a double; NULL from 10^15 on, where digits are no longer exact, and for what is not finite. */
export const DOUBLE_MASK: string = `CASE WHEN isfinite(v) AND abs(v) < 1e15 THEN (CASE WHEN v < 0 THEN '-' ELSE '' END)
  || repeat('9', length(CAST(CAST(trunc(abs(v)) AS BIGINT) AS VARCHAR))) END`;
