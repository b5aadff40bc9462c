/** The dialect of a request, in the form that applications send. */
export type CallerDialect = 'openai' | 'anthropic';
export type BodySize = 'short' | 'long' | LargeBody;
/** The kinds of large bodies: with documents, or after many turns. */
export type LargeBody = (typeof LARGE_BODIES)[number];

export const LARGE_BODIES = ['turns', 'ascii', 'unicode', 'code'] as const;

export const BODY_NAMES: Readonly<Record<BodySize, string>> = {
  short: '1 KB body',
  long: '5 KB body',
  turns: '190 KB body, 201 turns, ASCII',
  ascii: '460 KB body, one text, ASCII',
  unicode: '460 KB body, one text, some of it not ASCII',
  code: '540 KB body, code: escapes, some of it not ASCII',
};

interface Turn {
  readonly role: 'user' | 'assistant';
  readonly content: string;
}

const SYSTEM = sentence('You are the assistant of a software team; answer briefly and name files. ', 400);

const TURNS: Readonly<Record<BodySize, readonly Turn[]>> = {
  // About 1 KB with the system prompt.
  short: [{ role: 'user', content: sentence('Why does the build fail on the second run? ', 450) }],
  // About 5 KB.
  long: [
    { role: 'user', content: sentence('Here is the log of “yesterday”, line by line:\n\tat main ', 1_600) },
    { role: 'assistant', content: sentence('The cache of the compiler is stale. ', 1_200) },
    { role: 'user', content: sentence('And with a clean checkout? ', 900) },
    { role: 'assistant', content: sentence('Then it passes: see `build/cache.ts`. ', 400) },
    { role: 'user', content: sentence('How do I hold that by a test? ', 200) },
  ],
  turns: Array.from({ length: 201 }, (_, index) => ({
    role: index % 2 === 0 ? ('user' as const) : ('assistant' as const),
    content: sentence(`Turn ${index}: the cache of the compiler is stale, and that is why. `, 900),
  })),
  ascii: [{ role: 'user', content: sentence('The quarterly report says that revenue grew. ', 460_000) }],
  unicode: [
    { role: 'user', content: sentence('The report says “revenue grew” by 3 % – größtenteils. ', 440_000) },
  ],
  code: [
    {
      role: 'user',
      content: sentence('\tif (name === "größe") {\n\t\treturn "C:\\\\" + path; // “as is”\n\t}\n', 420_000),
    },
  ],
};

/**
 * The JSON text of a request.
 * @param model the model's name at the server under test
 */
export function requestBody(dialect: CallerDialect, size: BodySize, model: string, stream: boolean): string {
  const settings = { model, max_tokens: 512, temperature: 0.3, ...(stream ? { stream } : {}) };
  const turns = TURNS[size];
  return dialect === 'anthropic'
    ? JSON.stringify({ ...settings, system: SYSTEM, messages: turns })
    : JSON.stringify({ ...settings, messages: [{ role: 'system', content: SYSTEM }, ...turns] });
}

function sentence(text: string, chars: number): string {
  return text.repeat(Math.ceil(chars / text.length)).slice(0, chars);
}
