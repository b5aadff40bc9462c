import fc from 'fast-check';

/** Stands for the backslash of an escape; no generated text holds it. */
const MARK = '\uE000';

/**
 * What the text says, by a parser that sees no escape: letters and `/` are written as themselves, the backslash of any
 * other escape as a mark. V8's JSON.parse may read an escaped key as another one that somebody has parsed before
 * (https://github.com/nodejs/node/issues/63785), so it is no oracle for a text that has some.
 */
export function meaningOf(text: string): unknown {
  const plain = text.replace(/\\(?:u([\da-f]{4})|(.))/gi, (_escape, hex?: string, sign?: string) => {
    const char = hex === undefined ? '' : String.fromCharCode(Number.parseInt(hex, 16));
    if (/^[\p{L}\p{N}/]$/u.test(char)) return char;
    return MARK + (hex ?? (sign === '"' ? 'quote' : sign === '\\' ? 'backslash' : sign));
  });
  return JSON.parse(plain);
}

interface Member {
  readonly key: string;
  readonly value: string;
  text(value: string): string;
}

const KEYS = ['model', 'stream', 'a', 'mo', 'del', 'a/b', 'é'];

export function jsonSpace(): fc.Arbitrary<string> {
  return fc.constantFrom('', '', ' ', '\n  ', '\t', '\r\n');
}

/** A member in some spelling: its key escaped here and there, its value formatted freely. */
export function jsonMember(): fc.Arbitrary<Member> {
  const parts = fc.tuple(
    fc.constantFrom(...KEYS),
    // Mostly beyond the key: then nothing of it is escaped.
    fc.nat(30),
    jsonSpace(),
    jsonSpace(),
    jsonSpace(),
    valueText(),
  );
  return parts.map(([key, escaped, a, b, c, value]) => {
    const at = key.charCodeAt(escaped).toString(16).padStart(4, '0');
    const spelt = escaped < key.length ? `${key.slice(0, escaped)}\\u${at}${key.slice(escaped + 1)}` : key;
    return { key, value, text: (text) => `${a}"${spelt}"${b}:${c}${text}` };
  });
}

function valueText(): fc.Arbitrary<string> {
  const tricky = fc.constantFrom(
    '"model"',
    '"\\"model\\":1"',
    '"\\\\"',
    '{"model":{"model":[]}}',
    '1.0',
    '-0e+5',
    '"}],{"',
    '"Größe 日本 🚀 \\u00fc\\ud83d"',
  );
  // Longer than what is looked at byte by byte, with escapes and wide characters at any place.
  const long = fc
    .array(fc.constantFrom('a', 'model', '\\\\', '\\"', '\\n', '\\u00e9', '\\"model\\":', 'é', '日', '🚀'), {
      maxLength: 120,
      size: 'max',
    })
    .map((units) => `"${units.join('')}"`);
  const any = fc
    .tuple(fc.json({ maxDepth: 3, stringUnit: 'binary' }), fc.constantFrom(undefined, 1))
    .map(([json, indent]) => JSON.stringify(JSON.parse(json), null, indent));
  return fc.oneof(tricky, long, any);
}

export function memberChanges(): fc.Arbitrary<Record<string, string | null>> {
  return fc.dictionary(
    fc.constantFrom('model', 'stream', 'a/b', 'new'),
    fc.oneof(valueText(), fc.constant(null)),
    {
      maxKeys: 3,
      noNullPrototype: true,
    },
  );
}
