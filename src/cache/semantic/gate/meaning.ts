import { isNumber, withPlainNumbers } from './numbers.ts';
import { askedBy } from './question.ts';
import { PAST_FORMS } from './stem.ts';
import { conceptOf, GROUPED_PHRASES } from './synonyms.ts';
import { gateTokens, PAUSE_TOKEN } from './tokens.ts';

/** What a text says, as far as two texts can be compared by it. */
export interface Meaning {
  /** What kind of answer is wanted. */
  readonly form: string;
  readonly tense: Tense;
  /** Something is done to what is asked about: `Who was elected`, not `Who elected`. */
  readonly passive: boolean;
  /** Who acts, where the text says so. */
  readonly agent: 'i' | 'you' | undefined;
  /** Runs of words between prepositions, in their order. */
  readonly chunks: readonly Chunk[];
}

export interface Chunk {
  /** The preposition that leads it, or its kind: `from`, `to`, `before`, `place`, … Empty: none. */
  readonly role: string;
  /** True if another role would turn the meaning round. */
  readonly directed: boolean;
  readonly words: readonly string[];
}

/** `bare`: no helping verb tells. `bare past`: the verb itself does. */
export type Tense = 'past' | 'present' | 'future' | 'bare' | 'bare past';

export function meaningOf(text: string): Meaning {
  const tokens = withPlainNumbers(gateTokens(text));
  const joined = withPhrases(withPossessives(` ${tokens.join(' ')} `));
  const { form, rest, plain } = askedBy(joined);
  const words = rest.trim().split(/ +/);
  return {
    form,
    tense: tenseOf(plain),
    passive: PASSIVE.test(plain),
    agent: agentOf(plain),
    chunks: chunksOf(words),
  };
}

/** Phrases that are one word for us. */
function withPhrases(text: string): string {
  let joined = text;
  for (const [pattern, kept] of PHRASES) joined = joined.replace(pattern, kept);
  return joined.replace(GROUPED, (phrase) => phrase.replaceAll(' ', '_'));
}

const GROUPED = new RegExp(`(?<= )(?:${GROUPED_PHRASES.join('|')})(?= )`, 'g');

/** `Peru's capital` is `capital of Peru`. Two owners behind each other are left as they are. */
function withPossessives(text: string): string {
  if (!/^[^']*'s (?![^ ]+ 's)[^']*$/.test(text)) return text.replaceAll(" 's ", ' ~s ');
  return text
    .replace(/ ([^ |]+) 's ([^ |]+(?: [^ |]+)?) (?=$|\||in |on |at |for |from |to |by |with )/, ' $2 of $1 ')
    .replaceAll(" 's ", ' ');
}

/** A particle that stands apart from its verb, and ways to say one thing that no pair of words has. */
const PHRASES: readonly (readonly [RegExp, string])[] = [
  [
    / (turn|switch|put|log|sign|set|back|opt|send|get)(?:ing|s|ed)? ((?:[^ ]+ ){1,4}?)(on|off|in|out|up|back) (?=$)/,
    ' $1 $3 $2',
  ],
  [/ (turn|switch)(?:ing|ed|s) (on|off) /g, ' $1 $2 '],
  [/ setting up /g, ' set up '],
  [/ (sign|log)(?:ing|ging|ged|ed|s) (in|out|up) /g, ' $1 $2 '],
  [/ (is|are) there (?:any |a |an )?([^ ]+(?: [^ ]+)?) available /, ' $1 there $2 '],
  [/ (instead of|rather than) /g, ' instead_of '],
  [/ (in order to) /g, ' to '],
  [/ (?:as well as|along with) /g, ' and '],
  [/ (?:due to|because of) /g, ' because_of '],
  [/ (?:next to) /g, ' near '],
  [/ (?:according to) /g, ' by '],
  [/ using /g, ' with '],
  [/ no longer /g, ' not anymore '],
  [
    / (last|next|this) (week|month|year|night|weekend|quarter|time|monday|tuesday|wednesday|thursday|friday|saturday|sunday) /g,
    ' $1-$2 ',
  ],
  [/ (?<=(?:in|of|by|from|since|until|before|after|next|last|this|every|till|during) )may /g, ' may_month '],
  [/ (?<=(?:a|an|the|my|his|her|their|your|our) )(can|will|may|do|must|might) /g, ' $1_thing '],
  [/ in the us (?=$|\|)/g, ' in usa '],
  [
    / (?:file|submit|lodge|make|raise) (a|an|my) (claim|complaint|request|appeal|application) /g,
    ' submit $2 ',
  ],
  [/ (?:usually|normally|typically|generally) /g, ' '],
  [/ (?:prior to|ahead of) /g, ' before '],
  [/ (?:up to|no more than|at most) (?=\d)/g, ' under '],
  [/ (?:more than|at least|greater than|larger than|higher than) (?=\d)/g, ' over '],
  [/ (?:less than|fewer than|lower than|smaller than) (?=\d)/g, ' under '],
];

function tenseOf(text: string): Tense {
  const marker = / (?:(will|shall|going to)|(was|were|did|had|used to)|(is|are|am|do|does|has|have)) /.exec(
    text,
  );
  if (marker === null) return BARE_PAST.test(text) ? 'bare past' : 'bare';
  if (marker[1] !== undefined) return 'future';
  return marker[2] === undefined ? 'present' : 'past';
}

const PARTICIPLE = `(?:[a-z]{2,}ed|${PAST_FORMS.join('|')})`;
const BARE_PAST = new RegExp(` ${PARTICIPLE} `);
const PASSIVE = new RegExp(
  ` (?:is|are|was|were|be|been|being|gets?|got) (?:not |also |often |always )?${PARTICIPLE} `,
);

function agentOf(text: string): Meaning['agent'] {
  const subject = / (?:do|does|did|can|could|will|would|should|must|may|might|have|has) (i|we|you) /.exec(
    text,
  )?.[1];
  if (subject === undefined) return undefined;
  return subject === 'you' ? 'you' : 'i';
}

function chunksOf(words: readonly string[]): readonly Chunk[] {
  const chunks: Chunk[] = [];
  let open: { role: string; directed: boolean; words: string[] } = { role: '', directed: false, words: [] };
  let led = '';
  const close = (): void => {
    // A preposition that leads nothing belongs to its verb: `zoom in` is not `zoom out`.
    if (open.words.length === 0 && led !== '') open.words.push(`~${led}`);
    if (open.words.length > 0) chunks.push(open);
  };
  for (const [at, word] of words.entries()) {
    const role = word === PAUSE_TOKEN ? NO_ROLE : ROLES.get(word);
    if (role !== undefined) {
      close();
      open = { ...role, words: [] };
      led = word === PAUSE_TOKEN ? '' : word;
    } else if (word !== '' && !isEmpty(word, words[at + 1]))
      open.words.push(NEGATIONS.get(word) ?? wordOf(word));
  }
  close();
  return chunks;
}

/** `have` and `do` are words of substance, unless they only help another verb. */
function isEmpty(word: string, next = ''): boolean {
  if (HAVE.test(word)) return /^(?:to|been|not|got|[a-z]+ed)$/.test(next);
  if (DO.test(word)) return SUBJECT.test(next);
  return EMPTY_WORDS.has(word);
}

const HAVE = /^(?:have|has|had|having)$/;
const DO = /^(?:do|does|did|done|doing)$/;
const SUBJECT = /^(?:i|we|you|he|she|it|they|the|my|your|our|his|her|their|not)$/;

const NO_ROLE = { role: '', directed: false };

function wordOf(word: string): string {
  return isNumber(word) ? word : conceptOf(word);
}

const NEGATIONS: ReadonlyMap<string, string> = new Map(
  [
    'not',
    'no',
    'non',
    'never',
    'none',
    'nor',
    'neither',
    'nobody',
    'nothing',
    'without',
    'except',
    'unless',
  ].map((word): [string, string] => [word, word === 'non' || word === 'no' ? '!not' : `!${word}`]),
);

const ROLE_NAMES: Readonly<Record<string, string>> = { into: 'to', onto: 'to', till: 'until', vs: 'versus' };

const ROLES: ReadonlyMap<string, { role: string; directed: boolean }> = new Map([
  ...[
    ...[
      'from',
      'to',
      'into',
      'onto',
      'before',
      'after',
      'over',
      'under',
      'above',
      'below',
      'than',
      'until',
      'till',
    ],
    ...[
      'since',
      'by',
      'against',
      'off',
      'out',
      'up',
      'down',
      'instead_of',
      'because_of',
      'versus',
      'vs',
      'towards',
    ],
    ...[
      'via',
      'through',
      'during',
      'outside',
      'inside',
      'within',
      'behind',
      'between',
      'beyond',
      'despite',
      'if',
    ],
    ...['while', 'as', 'like', 'or', 'but', 'away', 'back', 'across', 'along', 'around', 'per', 'without'],
  ].map((word): [string, { role: string; directed: boolean }] => [
    word,
    { role: ROLE_NAMES[word] ?? word, directed: true },
  ]),
  ...['in', 'on', 'at', 'near'].map((word): [string, { role: string; directed: boolean }] => [
    word,
    { role: 'place', directed: false },
  ]),
  ...['for', 'of', 'with', 'about', 'and'].map((word): [string, { role: string; directed: boolean }] => [
    word,
    { role: word, directed: false },
  ]),
]);

/** Words without substance of their own. */
const EMPTY_WORDS: ReadonlySet<string> = new Set(
  [
    'a an the this that these those it its there here',
    'i me my mine we us our ours you your yours myself yourself one s',
    'is are am was were be been being will would shall',
    'can could may might',
    'please just also really very quite simply actually currently exactly',
    'some any',
  ]
    .join(' ')
    .split(' '),
);
