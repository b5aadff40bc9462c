import { isNumber, withPlainNumbers } from './gate/numbers.ts';
import { gateTokens } from './gate/tokens.ts';
import { lexicalVector } from './lexical-embedder.ts';
import { similarityOf } from './vectors.ts';

/** Two answers of one model to one question share about this much of their words. */
const LEAST_SHARED = 0.5;
const MAX_COMPARED_CHARS = 4_000;

/**
 * A hint whether two answers say the same: they share most words, and neither has a number that the other lacks. An operator
 * reads those that do not before turning shadow mode off.
 */
export function answersAlike(one: string, other: string): boolean {
  const [a, b] = [one.slice(0, MAX_COMPARED_CHARS), other.slice(0, MAX_COMPARED_CHARS)];
  if (a === b) return true;
  return numbersOf(a) === numbersOf(b) && similarityOf(lexicalVector(a), lexicalVector(b)) >= LEAST_SHARED;
}

function numbersOf(text: string): string {
  const numbers = withPlainNumbers(gateTokens(text)).filter(isNumber);
  return [...new Set(numbers)].sort().join(' ');
}
