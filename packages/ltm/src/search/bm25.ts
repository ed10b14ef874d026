/**
 * BM25 as in Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond" (2009), section 3, with the
 * inverse document frequency ln(1 + (N - n + 0.5) / (n + 0.5)), which is never negative.
 *
 *   score = sum over terms of  w x idf x f x (k1 + 1) / (f + k1 x (1 - b + b x length / mean length))
 *
 * w is how often the query says the word (its factor for terms of a query, without a bound); the parts of an identifier in a query share
 * half of it. A document's length counts the parts of identifiers, not also the whole that they make.
 */
const K1 = 1.2;
const B = 0.75;

/** What of a score depends on the namespace only. */
export interface LengthNorm {
  readonly constant: number;
  readonly perTerm: number;
}

/** Rarer terms weigh more; `documentsWithTerm` of `documents` have it. */
export function inverseDocumentFrequency(documents: number, documentsWithTerm: number): number {
  return Math.log(1 + (documents - documentsWithTerm + 0.5) / (documentsWithTerm + 0.5));
}

/** How much longer documents are held to be about other things too. */
export function lengthNorm(meanLength: number): LengthNorm {
  return { constant: K1 * (1 - B), perTerm: meanLength === 0 ? 0 : (K1 * B) / meanLength };
}

/** What one term adds to a document's score; `lengthPart` is the norm's constant plus its share per term of the document's length. */
export function termScore(idf: number, frequency: number, lengthPart: number): number {
  return (idf * (K1 + 1) * frequency) / (frequency + lengthPart);
}
