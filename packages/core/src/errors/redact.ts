/** Ends of names whose values are credentials: AWS_SECRET_ACCESS_KEY, AccountKey, session_token, KEY_ID, sig, … */
const SECRET_NAME =
  '(?:key(?:_?id)?|secret|password|passwd|pwd|token|signature|sig|credentials?|authorization|connection_?string)';
const QUOTED = "'(?:[^']|'')*'";
const VALUE = `(?:"(?:[^"\\\\]|\\\\.)*"|${QUOTED}|[^\\s;,&)"']+)`;

// Repetitions of what precedes a match are bounded, so that no text takes quadratic time.
const RULES: readonly (readonly [RegExp, string])[] = [
  [/-----BEGIN ([A-Z ]{0,30}PRIVATE KEY)-----[\s\S]*?(?:-----END \1-----|$)/g, '***'],
  // User info of a URI, with unescaped `@` in it, and with unescaped `/` if it has the form user:password (but host:port/ is none).
  [/([a-z][a-z0-9+.-]{0,30}:\/\/)(?:[^/\s]{0,2000}|[^/\s:@]{0,2000}:(?!\d{1,5}\/)[^\s]{0,2000})@/gi, '$1***@'],
  // Signed query strings, and tokens in fragments.
  [/([?&#][^=\s&#]{0,60}(?:signature|credential|token|secret|password|sig|key)[^=\s&#]{0,60}=)[^&\s#"']+/gi, '$1***'],
  [/\b(bearer\s+)[\w.~+/=-]{8,}/gi, '$1***'],
  [/\b(authorization["']?\s{0,10}[:=]\s{0,10}["']?(?:basic|digest|negotiate)\s+)[^\s"',;]+/gi, '$1***'],
  [
    new RegExp(`([\\w-]{0,40}${SECRET_NAME}["']?\\s{0,10}[:=]\\s{0,10})(?!\\*\\*\\*|bearer |basic )${VALUE}`, 'gi'),
    '$1***',
  ],
  // DuckDB's CREATE SECRET (…, KEY_ID '…', SECRET '…').
  [new RegExp(`\\b([\\w-]{0,40}${SECRET_NAME}\\s{1,10})${QUOTED}`, 'gi'), "$1'***'"],
  // Ids of AWS and GCS keys by their form, wherever they stand.
  [/\b(AKIA|ASIA)[A-Z0-9]{12,}|\b(GOOG)[A-Z0-9]{16,}/g, '$1$2***'],
];

/**
 * Removes what may be a credential from a text: user info of URIs, signed query strings, `name=value` and `name: value`
 * of secrets, connection strings, authorization headers, private keys. It removes too much rather than too little.
 */
export function redactText(text: string): string {
  return RULES.reduce((redacted, [pattern, replacement]) => redacted.replace(pattern, replacement), text);
}
