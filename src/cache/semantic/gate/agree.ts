import { type Chunk, type Meaning, meaningOf, type Tense } from './meaning.ts';

/**
 * True if two questions surely want the same answer. Numbers, units, dates, negation, names, languages and direction are the
 * same in both, and no word of substance stands in one alone, known synonyms apart. In doubt they do not.
 */
export function saysTheSame(one: Meaning, other: Meaning): boolean {
  return (
    // `Yes, please` and `Go ahead` mean what was said before.
    hasSubstance(one) &&
    sameForm(one.form, other.form) &&
    sameTense(one.tense, other.tense) &&
    sameVoice(one, other) &&
    (one.agent === undefined || other.agent === undefined || one.agent === other.agent) &&
    (sameInOrder(one.chunks, other.chunks) || sameMoved(one.chunks, other.chunks))
  );
}

/** For texts that are compared once. */
export function sameQuestion(one: string, other: string): boolean {
  return saysTheSame(meaningOf(one), meaningOf(other));
}

function hasSubstance({ chunks }: Meaning): boolean {
  return chunks.some(({ words }) => words.length > 0);
}

function sameTense(one: Tense, other: Tense): boolean {
  return one === other || ALIKE_TENSES.has(`${one}|${other}`) || ALIKE_TENSES.has(`${other}|${one}`);
}

/** `Who wrote it` asks for what `Who is its author` asks for. */
const ALIKE_TENSES: ReadonlySet<string> = new Set(['bare|present', 'bare past|past', 'bare past|present']);

/** `Which cards are accepted` is what `Which cards do you accept` asks: where nobody in particular acts, nobody is swapped. */
function sameVoice(one: Meaning, other: Meaning): boolean {
  return one.passive === other.passive || (one.passive ? other : one).agent !== undefined;
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
  const plain = withCompounds(chunks);
  const led = plain
    .filter(({ role }) => role !== '')
    .map(({ role, words }) => `<${role}> ${words.join(' ')}`);
  const bare = plain.filter(({ role }) => role === '').map(({ words }) => words.join(' '));
  return `${bare.join(' ')} | ${led.sort().join(' | ')}`;
}

/** `password for guests` is `guest password`. */
function withCompounds(chunks: readonly Chunk[]): readonly Chunk[] {
  const out: Chunk[] = [];
  for (const chunk of chunks) {
    const before = out.at(-1);
    const [purpose] = chunk.words;
    if (chunk.role !== 'for' || chunk.words.length !== 1 || purpose === undefined || !before) {
      out.push(chunk);
      continue;
    }
    const words = [...before.words.slice(0, -1), purpose, ...before.words.slice(-1)];
    out[out.length - 1] = { ...before, words };
  }
  return out;
}
