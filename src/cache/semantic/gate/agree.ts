import { type Chunk, type Meaning, meaningOf } from './meaning.ts';

/**
 * True if two questions surely want the same answer. Numbers, units, dates, negation, names, languages and direction are the
 * same in both, and no word of substance stands in one alone, known synonyms apart. In doubt they do not.
 */
export function saysTheSame(one: Meaning, other: Meaning): boolean {
  return (
    sameForm(one.form, other.form) &&
    agree(one.tense, other.tense) &&
    agree(one.agent, other.agent) &&
    (sameInOrder(one.chunks, other.chunks) || sameMoved(one.chunks, other.chunks))
  );
}

/** For texts that are compared once. */
export function sameQuestion(one: string, other: string): boolean {
  return saysTheSame(meaningOf(one), meaningOf(other));
}

/** Only two that both tell can contradict each other. */
function agree<T>(one: T | undefined, other: T | undefined): boolean {
  return one === undefined || other === undefined || one === other;
}

function sameForm(one: string, other: string): boolean {
  if (one === other) return true;
  return ALIKE_FORMS.has(`${one}|${other}`) || ALIKE_FORMS.has(`${other}|${one}`);
}

const ALIKE_FORMS: ReadonlySet<string> = new Set([
  'when|when time',
  'when|when year',
  'when|when day',
  'what|what which',
  'can you|say',
  'can you|yesno',
  'i want|say',
]);

/** The same words in the same order, behind the same directions. */
function sameInOrder(one: readonly Chunk[], other: readonly Chunk[]): boolean {
  return inOrder(one) === inOrder(other);
}

function inOrder(chunks: readonly Chunk[]): string {
  return chunks
    .map(({ role, directed, words }) => (directed ? `<${role}> ` : '') + words.join(' '))
    .join(' ');
}

/** The same runs of words, each behind the same preposition, in another order: `On Mondays, are you open?` */
function sameMoved(one: readonly Chunk[], other: readonly Chunk[]): boolean {
  return moved(one) === moved(other);
}

function moved(chunks: readonly Chunk[]): string {
  const led = chunks
    .filter(({ role }) => role !== '')
    .map(({ role, words }) => `<${role}> ${words.join(' ')}`);
  const bare = chunks.filter(({ role }) => role === '').map(({ words }) => words.join(' '));
  return `${bare.join(' ')} | ${led.sort().join(' | ')}`;
}
