/** Removes what may be a credential from a text: user info of URIs, signed query strings, key=value secrets. */
export function redactText(text: string): string {
  return text
    .replace(/([a-z][a-z0-9+.-]*:\/\/)[^/\s@]*@/gi, '$1***@')
    .replace(/([?&][^=\s&#]*(?:signature|credential|token|secret|password|sig|key)[^=\s&#]*=)[^&\s#]+/gi, '$1***')
    .replace(/\b((?:account|shared)?(?:access)?_?(?:key|secret|password|token)\s*[=:]\s*)[^\s;,&)]+/gi, '$1***');
}
