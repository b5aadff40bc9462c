/**
 * A text as tokens: words in lower case, numbers, and every sign that is no plain punctuation, because `<` may be all that
 * tells two questions apart. Scripts without blanks are taken character by character.
 */
export function gateTokens(text: string): readonly string[] {
  const plain = text
    .normalize('NFKC')
    .replace(/[\u2018\u2019\u02bc\u0060\u00b4]/g, "'")
    .replace(/[\u2010-\u2015\u2212]/g, '-')
    // A hyphen within a word joins two; in front of a number it is a sign.
    .replace(/(?<=[\p{L}\p{N}])-(?=\p{L})|(?<=\p{L})-(?=\p{N})/gu, ' ')
    .replace(/(?<=\d)\s*[-]\s*(?=\d)/g, ' to ');
  const shouted = !/\p{Ll}/u.test(plain);
  const tokens: string[] = [];
  for (const [token] of plain.matchAll(TOKEN)) {
    if (!PAUSE.test(token)) pushToken(token, tokens, shouted);
    else if (tokens.length > 0 && tokens.at(-1) !== PAUSE_TOKEN) tokens.push(PAUSE_TOKEN);
  }
  while (tokens.at(-1) === PAUSE_TOKEN) tokens.pop();
  return tokens;
}

/** Where one clause ends and another begins. */
export const PAUSE_TOKEN = '|';

const PAUSE = /^[.,!?;:\n]/;

const TOKEN = new RegExp(
  [
    String.raw`[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]`,
    String.raw`[-+]?\d{1,2}:\d{2}(?:\s?[ap]\.?m\b\.?)?`,
    String.raw`[-+]?\d{1,3}(?:,\d{3})+(?:\.\d+)?`,
    String.raw`[-+]?\d+(?:[./]\d+)*`,
    String.raw`\p{L}[\p{L}\p{M}]*(?:['.&_]?[\p{L}\p{M}\p{N}]+)*[+#]*`,
    String.raw`[.,!?;:\n]+(?=\s|$)|\n`,
    String.raw`[^\s\p{L}\p{M}\p{N}.,!?;:'"()\[\]…-]`,
  ].join('|'),
  'gu',
);

function pushToken(token: string, tokens: string[], shouted: boolean): void {
  const name = shouted ? undefined : NAMES.get(token);
  const word = name ?? (CASE_TELLS.has(token) ? token : token.toLowerCase().replace(/\s/g, ''));
  const open = CONTRACTIONS.get(word) ?? opened(word);
  tokens.push(...open.split(' '));
}

/** Names that would be words without substance in small letters. */
const NAMES: ReadonlyMap<string, string> = new Map([
  ['US', 'usa'],
  ['IT', 'it_technology'],
  ['WHO', 'who_organisation'],
  ['OR', 'or_state'],
  ['IN', 'in_state'],
  ['ME', 'me_state'],
  ['May', 'may_month'],
  ['Will', 'will_name'],
]);

/** Units that differ by their letters' case alone. */
const CASE_TELLS: ReadonlySet<string> = new Set([
  'Mb',
  'MB',
  'mB',
  'Gb',
  'GB',
  'Kb',
  'KB',
  'MW',
  'mW',
  'Mbps',
  'MBps',
]);

const IS_BEHIND = new Set([
  'what',
  'who',
  'where',
  'when',
  'how',
  'why',
  'it',
  'that',
  'there',
  'here',
  'he',
  'she',
]);

function opened(word: string): string {
  const at = word.indexOf("'");
  if (at <= 0) return word;
  const [head, tail] = [word.slice(0, at), word.slice(at + 1)];
  if (tail === 't' && head.endsWith('n')) return `${head.slice(0, -1)} not`;
  if (tail === 're' || tail === 'm') return `${head} are`;
  if (tail === 'll') return `${head} will`;
  if (tail === 've') return `${head} have`;
  if (tail === 'd') return `${head} would`;
  if (tail === 's') return IS_BEHIND.has(head) ? `${head} is` : `${head} 's`;
  return tail === '' ? head : `${head}${tail}`;
}

const CONTRACTIONS: ReadonlyMap<string, string> = new Map([
  ["can't", 'can not'],
  ["won't", 'will not'],
  ["shan't", 'shall not'],
  ["let's", 'let us'],
  ['cannot', 'can not'],
  ['a.m', 'am'],
  ['p.m', 'pm'],
  ['cant', 'can not'],
  ['wont', 'will not'],
  ['dont', 'do not'],
  ['doesnt', 'does not'],
  ['didnt', 'did not'],
  ['isnt', 'is not'],
  ['arent', 'are not'],
  ['wasnt', 'was not'],
  ['shouldnt', 'should not'],
  ['couldnt', 'could not'],
  ['wouldnt', 'would not'],
  ['havent', 'have not'],
  ['hasnt', 'has not'],
  ['whats', 'what is'],
  ['wheres', 'where is'],
  ['whos', 'who is'],
  ['hows', 'how is'],
  ['im', 'i am'],
  ['ive', 'i have'],
]);
