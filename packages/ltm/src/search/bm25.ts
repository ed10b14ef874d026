/**
 * BM25 as in Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond" (2009), section 3, with the
 * inverse document frequency ln(1 + (N - n + 0.5) / (n + 0.5)), which is never negative.
 *
 *   score = sum over terms of  idf x f x (k1 + 1) / (f + k1 x (1 - b + b x length / mean length))
 */
const K1 = 1.2;
const B = 0.75;

/** Rarer terms weigh more; `documentsWithTerm` of `documents` have it. */
export function inverseDocumentFrequency(documents: number, documentsWithTerm: number): number {
  return Math.log(1 + (documents - documentsWithTerm + 0.5) / (documentsWithTerm + 0.5));
}

/** What one term adds to a document's score. */
export function termScore(idf: number, frequency: number, length: number, meanLength: number): number {
  const relative = meanLength === 0 ? 0 : length / meanLength;
  return (idf * frequency * (K1 + 1)) / (frequency + K1 * (1 - B + B * relative));
}
