import type { LoggedAttempt } from '../../src/simulator/attempt-log.ts';

type Json = Readonly<Record<string, unknown>>;
type Rule = readonly [broken: string, check: (attempt: LoggedAttempt) => boolean];

/** Betas that Bedrock takes. Another one ends the call with `invalid beta flag`. */
const BEDROCK_BETAS: ReadonlySet<unknown> = new Set([
  'computer-use-2025-01-24',
  'interleaved-thinking-2025-05-14',
  'context-1m-2025-08-07',
  'context-management-2025-06-27',
  'effort-2025-11-24',
  'tool-search-tool-2025-10-19',
  'tool-examples-2025-10-29',
]);

/** What OpenAI's API knows of the members that may arrive there. It refuses any other. */
const OPENAI_MEMBERS: ReadonlySet<string> = new Set([
  ...['model', 'messages', 'tools', 'tool_choice', 'parallel_tool_calls', 'stream', 'stream_options'],
  ...['max_completion_tokens', 'max_tokens', 'temperature', 'response_format', 'reasoning_effort', 'user'],
  ...['safety_identifier', 'store', 'prompt_cache_key'],
]);

const ANY: readonly Rule[] = [
  ['no name of a tool is longer than 64 characters', (a) => toolNames(a).every((name) => name.length <= 64)],
  ['no text is blank', ({ body }) => valuesOf(body, 'text').every((text) => String(text).trim() !== '')],
];

const BEDROCK: readonly Rule[] = [
  ...ANY,
  [
    'every beta is known',
    ({ body }) =>
      valuesOf(body, 'anthropic_beta')
        .flat()
        .every((b) => BEDROCK_BETAS.has(b)),
  ],
  ['there are at most four cache points', ({ body }) => valuesOf(body, 'cachePoint').length <= 4],
  [
    'a call has its result in the next turn, and no other turn is there',
    ({ body }) => same(idsOf(body, 'toolUse'), idsOf(body, 'toolResult')),
  ],
  [
    'tools are configured where the conversation has calls',
    ({ body }) => idsOf(body, 'toolUse').length === 0 || toolsOf(body).length > 0,
  ],
  ['roles alternate', ({ body }) => rolesOf(body).every((role, i, all) => role !== all[i - 1])],
];

const OPENAI: readonly Rule[] = [
  ...ANY,
  [
    'every member is known',
    ({ body }) => Object.keys(body as Json).every((name) => OPENAI_MEMBERS.has(name)),
  ],
  [
    'a tool is chosen only of some',
    ({ body }) => !('tool_choice' in (body as Json)) || toolsOf(body).length > 0,
  ],
  ['the end user has at most 128 characters', ({ body }) => String((body as Json).user ?? '').length <= 128],
  ['no marker of a cache is sent', ({ body }) => valuesOf(body, 'cache_control').length === 0],
];

const ANTHROPIC: readonly Rule[] = [
  ['there are at most four cache markers', ({ body }) => valuesOf(body, 'cache_control').length <= 4],
  ['the version is told', ({ headers }) => headers['anthropic-version'] !== undefined],
];

const RULES = { bedrock: BEDROCK, openai: OPENAI, anthropic: ANTHROPIC } as const;

/** The provider's rules that this request breaks: each is a 4xx at the real one. */
export function brokenRules(kind: keyof typeof RULES, attempt: LoggedAttempt): string[] {
  // Bedrock's token count wraps the request that it counts.
  const { input } = attempt.body as { input?: { converse: Json } };
  const body = input?.converse ?? attempt.body;
  return RULES[kind].filter(([, holds]) => !holds({ ...attempt, body })).map(([rule]) => rule);
}

function toolNames({ body }: LoggedAttempt): string[] {
  return ['toolSpec', 'function', 'toolUse']
    .flatMap((member) => valuesOf(body, member))
    .map((value) => String((value as Json).name));
}

function toolsOf(body: unknown): readonly unknown[] {
  const { tools, toolConfig } = body as { tools?: unknown[]; toolConfig?: { tools: unknown[] } };
  return tools ?? toolConfig?.tools ?? [];
}

function rolesOf(body: unknown): unknown[] {
  return (body as { messages: Json[] }).messages.map(({ role }) => role);
}

function idsOf(body: unknown, member: string): unknown[] {
  return valuesOf(body, member).map((value) => (value as Json).toolUseId);
}

function same(some: readonly unknown[], others: readonly unknown[]): boolean {
  return some.length === others.length && some.every((one) => others.includes(one));
}

/** The values of all members of this name, anywhere in the body but in a tool's own schema or arguments. */
function valuesOf(value: unknown, name: string): unknown[] {
  if (Array.isArray(value)) return value.flatMap((each) => valuesOf(each, name));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([member, inner]) => {
    if (member === 'inputSchema' || member === 'parameters' || member === 'input') return [];
    return [...(member === name ? [inner as unknown] : []), ...valuesOf(inner, name)];
  });
}
