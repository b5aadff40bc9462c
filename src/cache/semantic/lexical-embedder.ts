import type { Embedder } from '../../ports/embedder.ts';
import { normalised } from './vectors.ts';

/** So many numbers that few features fall on one of them by chance. */
const DIMENSIONS = 512;

/** Words that most questions have. They say little of what one is about. */
const LIGHT: ReadonlySet<string> = new Set(
  (
    'a an the i me my we our you your it its is are am was were be do does did can could will would should may might must ' +
    'have has had to of in on at for and or with by from this that there what which who when where why how please thanks hi hello'
  ).split(' '),
);
const LIGHT_WEIGHT = 0.15;

/**
 * A vector of the words of a text and of their parts, without a model. Questions with the same words lie near to each other,
 * in any language. It knows no synonyms: questions that mean the same in other words lie far apart.
 */
export const lexicalEmbedder: Embedder = { embed: lexicalVector };

export function lexicalVector(text: string): Float32Array {
  const vector = new Float32Array(DIMENSIONS);
  const words =
    text
      .normalize('NFKC')
      .toLowerCase()
      .match(/[\p{L}\p{M}]+|\p{N}+/gu) ?? [];
  for (const word of words) addWord(word, vector);
  // A text without a word is near to nothing but itself.
  if (words.length === 0) addFeature(text, 1, vector);
  return normalised(vector) ?? vector;
}

function addWord(word: string, vector: Float32Array): void {
  const weight = LIGHT.has(word) ? LIGHT_WEIGHT : 1;
  addFeature(word, weight, vector);
  if (weight < 1) return;
  // Parts of a word bring its forms near to each other: `refund`, `refunds`, `refunded`.
  const framed = `^${word}$`;
  const parts = Math.max(1, framed.length - 2);
  for (let at = 0; at + 3 <= framed.length; at++)
    addFeature(framed.slice(at, at + 3), 1 / Math.sqrt(parts), vector);
}

/** Half of the features are subtracted, so that those which share a number do not add up. */
function addFeature(feature: string, weight: number, vector: Float32Array): void {
  const hash = fnv1a(feature);
  const at = hash % DIMENSIONS;
  vector[at] = (vector[at] ?? 0) + ((hash & 0x1000_0000) === 0 ? weight : -weight);
}

/** http://www.isthe.com/chongo/tech/comp/fnv/ */
function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  // The low bits of short texts differ too little.
  return (hash ^ (hash >>> 15)) >>> 0;
}
