import { assistant, calls, LOOK, results, user } from '../testing.fixture.ts';
import { type Rule, testRules } from './rule.fixture.ts';

const place = 'oai house-model';
const TOOL = { name: 'a.rather long name', inputSchema: { anyOf: [{}] }, strict: true } as const;

/** Of a server that nothing is known of nothing is kept, and nothing is warned of. */
const RULES: readonly Rule[] = [
  {
    says: 'settings and tools go as they are said',
    place,
    given: {
      tools: [TOOL],
      toolChoice: { type: 'tool', name: TOOL.name },
      temperature: 1.9,
      topP: 0.1,
      stop: [' ', 'a', 'b', 'c', 'd'],
      seed: 7,
      user: 'pat@example.org',
      reasoning: { mode: 'enabled', effort: 'low' },
    },
    part: ({ messages: _, ...body }) => body,
    expected: {
      model: 'house-model',
      tools: [
        { type: 'function', function: { name: TOOL.name, parameters: TOOL.inputSchema, strict: true } },
      ],
      tool_choice: { type: 'function', function: { name: TOOL.name } },
      temperature: 1.9,
      top_p: 0.1,
      stop: [' ', 'a', 'b', 'c', 'd'],
      seed: 7,
      user: 'pat@example.org',
      reasoning_effort: 'low',
    },
  },
  {
    says: 'a forced choice stands beside an effort',
    place,
    given: {
      tools: [LOOK],
      toolChoice: { type: 'any' },
      reasoning: { mode: 'enabled', effort: 'low' },
    },
    part: (body) => [body.tool_choice, body.reasoning_effort],
    expected: ['required', 'low'],
  },
  {
    says: 'turns go in their order, blank, unanswered or repeated',
    place,
    given: {
      messages: [
        assistant('Welcome!'),
        user(' '),
        user('b'),
        { role: 'system', parts: [{ type: 'text', text: 'S' }] },
        calls('x', 'x'),
        results('x'),
        user('c'),
        assistant('d '),
      ],
    },
    part: (body) => body.messages.map(({ role }: { role: string }) => role).join(' '),
    expected: 'assistant user user system assistant tool user assistant',
  },
];

testRules('a server that nothing is known of', RULES);
