import { assistant, calls, LOOK, type Place, results, user } from '../testing.fixture.ts';
import { type Rule, rolesOf, testRules, textsOf } from './rule.fixture.ts';

const OPENAI = 'https://api.openai.com/v1';
const AZURE = 'https://house.openai.azure.com/openai/v1';
const NARROW: readonly (readonly [Place, object, number])[] = [
  ['ant claude-sonnet-4-6', {}, 128],
  ['ant house-model', {}, 128],
  ['bed claude-sonnet-4-6', {}, 64],
  ['bed meta.llama3-1-70b-instruct-v1:0', {}, 64],
  ['oai gpt-4.1', {}, 64],
  ['oai house-model', { baseUrl: OPENAI }, 64],
  ['oai mistral-large-latest', {}, 64],
  ['oai house-model', { baseUrl: 'https://api.mistral.ai/v1' }, 64],
  ['oai house-model', { baseUrl: 'https://api.groq.com/openai/v1' }, 64],
];

const RULES: readonly Rule[] = [
  {
    says: 'a document has a text beside it',
    place: 'bed amazon.nova-pro-v1:0',
    given: {
      messages: [
        {
          role: 'user',
          parts: [
            { type: 'document', mediaType: 'application/pdf', source: { kind: 'base64', data: 'JVBE' } },
          ],
        },
      ],
    },
    part: (body) => body.messages[0].content.map((block: object) => Object.keys(block)[0]),
    expected: ['document', 'text'],
    warns: /beside a document/,
  },
  {
    says: 'a document whose text stands in the next message has one',
    place: 'bed amazon.nova-pro-v1:0',
    given: {
      messages: [
        {
          role: 'user',
          parts: [
            { type: 'document', mediaType: 'application/pdf', source: { kind: 'base64', data: 'JVBE' } },
          ],
        },
        user('read it'),
      ],
    },
    part: (body) => body.messages[0].content.length,
    expected: 2,
  },
  {
    says: 'calls without tools now are declared',
    place: 'bed claude-sonnet-4-6',
    given: { messages: [user('a'), calls('c1'), results('c1')] },
    part: (body) => body.toolConfig.tools.length,
    expected: 1,
    warns: /declared again/,
  },
  {
    says: 'no user’s message behind a tool’s at Mistral',
    place: 'oai mistral-large-latest',
    given: { tools: [LOOK], messages: [user('a'), calls('abcdefgh1'), results('abcdefgh1'), user('hurry')] },
    part: (body) => [rolesOf(body), body.messages[2].content],
    expected: ['uat', 'of abcdefgh1\n\nhurry'],
  },
  {
    says: 'nine letters and digits at Mistral',
    place: 'oai mistral-large-latest',
    given: { tools: [LOOK], messages: [user('a'), calls('toolu_1'), results('toolu_1')] },
    part: (body) => [
      /^[a-z0-9]{9}$/i.test(body.messages[1].tool_calls[0].id),
      body.messages[1].tool_calls[0].id === body.messages[2].tool_call_id,
    ],
    expected: [true, true],
  },
  {
    says: 'forty characters at OpenAI',
    place: 'oai gpt-4.1',
    given: { tools: [LOOK], messages: [user('a'), calls('c'.repeat(46)), results('c'.repeat(46))] },
    part: (body) => [
      body.messages[1].tool_calls[0].id.length <= 40,
      body.messages[1].tool_calls[0].id === body.messages[2].tool_call_id,
    ],
    expected: [true, true],
  },
  {
    says: 'a server’s own ids at the server',
    place: 'oai kimi-k2',
    given: { tools: [LOOK], messages: [user('a'), calls('functions.look:0'), results('functions.look:0')] },
    part: (body) => body.messages[1].tool_calls[0].id,
    expected: 'functions.look:0',
  },
  {
    says: 'turns are joined for a strict template',
    place: 'oai gemma-3-27b-it',
    given: { messages: [user('a'), user('b')] },
    part: (body) => [rolesOf(body), textsOf(body).includes('a') && textsOf(body).includes('b')],
    expected: ['u', true],
  },
  {
    says: 'one text a message at DeepSeek',
    place: 'oai deepseek-chat',
    given: { messages: [user('a', 'b')] },
    part: (body) => body.messages[0].content,
    expected: 'a\n\nb',
  },
  ...(
    [
      'oai gemma-3-27b-it',
      'oai meta-llama/llama-2-7b-chat',
      'oai mistral-7b-instruct',
      'oai mixtral-8x7b',
    ] as const
  ).map(
    (place): Rule => ({
      says: 'the user speaks first to a strict template',
      place,
      given: { messages: [assistant('Welcome!'), user('hi')] },
      part: rolesOf,
      expected: 'uau',
      warns: /put before/,
    }),
  ),
  ...[
    'https://api.sarvam.ai/v1',
    'https://api.cohere.ai/compatibility/v1',
    'https://api.cloudflare.com/v1',
  ].map(
    (baseUrl): Rule => ({
      says: `one text a message at ${baseUrl}`,
      place: 'oai house-model',
      own: { baseUrl },
      given: { messages: [user('a', 'b')] },
      part: (body) => body.messages[0].content,
      expected: 'a\n\nb',
    }),
  ),
  ...[OPENAI, AZURE].map(
    (baseUrl): Rule => ({
      says: `ids of forty characters, and each call with its result, for any model at ${baseUrl}`,
      place: 'oai house-model',
      own: { baseUrl },
      given: { tools: [LOOK], messages: [user('a'), calls('c'.repeat(46)), user('b')] },
      part: (body) => [body.messages[1].tool_calls[0].id.length <= 40, body.messages[2].role],
      expected: [true, 'tool'],
      warns: /without a result/,
    }),
  ),
  {
    says: 'each call has its result at Mistral',
    place: 'oai mistral-large-latest',
    given: { tools: [LOOK], messages: [user('a'), calls('abcdefgh1'), assistant('b'), user('c')] },
    part: (body) => body.messages.some(({ role }: { role: string }) => role === 'tool'),
    expected: true,
    warns: /without a result/,
  },
  ...(['oai gpt-4.1', 'oai mistral-large-latest'] as const).map(
    (place): Rule => ({
      says: 'no id twice',
      place,
      given: {
        tools: [LOOK],
        messages: [
          user('a'),
          calls('abcdefgh1'),
          results('abcdefgh1'),
          user('b'),
          calls('abcdefgh1'),
          results('abcdefgh1'),
        ],
      },
      part: (body) =>
        new Set([...textsOf(body).matchAll(/"tool_call_id":"([^"]+)"/g)].map(([, id]) => id)).size,
      expected: 2,
    }),
  ),
  {
    says: 'an empty id is none to OpenAI',
    place: 'oai gpt-4.1',
    given: { tools: [LOOK], messages: [user('a'), calls(''), results('')] },
    part: (body) => body.messages[1].tool_calls[0].id !== '',
    expected: true,
  },
  {
    says: 'an empty id goes back to the server that gave it',
    place: 'oai gemini-3-pro',
    given: { tools: [LOOK], messages: [user('a'), calls(''), results('')] },
    part: (body) => [body.messages[1].tool_calls[0].id, body.messages[2].tool_call_id],
    expected: ['', ''],
  },
  ...NARROW.map(
    ([place, own, most]): Rule => ({
      says: `names of ${most} letters, digits, _ and -`,
      place,
      own,
      given: { tools: [{ ...LOOK, name: `a.${'b'.repeat(130)}` }] },
      part: (body) => {
        const [tool] = body.tools ?? body.toolConfig.tools;
        const name = (tool.toolSpec ?? tool.function ?? tool).name;
        return [/^[\w-]+$/.test(name), name.length];
      },
      expected: [true, most],
    }),
  ),
  ...NARROW.map(
    ([place, own]): Rule => ({
      says: 'no dot in a name',
      place,
      own,
      given: { tools: [{ ...LOOK, name: 'a.b' }] },
      part: (body) => JSON.stringify(body.tools ?? body.toolConfig.tools).includes('a.b'),
      expected: false,
    }),
  ),
  ...(['bed amazon.nova-pro-v1:0', 'bed meta.llama3-1-70b-instruct-v1:0'] as const).flatMap(
    (place): Rule[] => [
      {
        says: 'an id of 64',
        place,
        given: { tools: [LOOK], messages: [user('a'), calls('c'.repeat(80)), results('c'.repeat(80))] },
        part: (body) => body.messages[1].content[0].toolUse.toolUseId.length <= 64,
        expected: true,
      },
      {
        says: 'each call has its result',
        place,
        given: { tools: [LOOK], messages: [user('a'), calls('a1', 'a2'), results('a1')] },
        part: (body) => body.messages[2].content.length,
        expected: 2,
        warns: /without a result/,
      },
      {
        says: 'a schema says object',
        place,
        given: { tools: [{ name: 'look', inputSchema: { properties: {} } }] },
        part: (body) => body.toolConfig.tools[0].toolSpec.inputSchema.json.type,
        expected: 'object',
      },
      {
        says: 'instructions between turns go to the system prompt',
        place,
        given: { messages: [user('a'), { role: 'system', parts: [{ type: 'text', text: 'S' }] }] },
        part: (body) => body.system,
        expected: [{ text: 'S' }],
        warns: /moved into the system prompt/,
      },
      {
        says: 'a blank turn between two of the assistant’s stays',
        place,
        given: { messages: [user('hi'), assistant('a'), user(''), assistant('b'), user('c')] },
        part: rolesOf,
        expected: 'uauau',
        warns: /\(no text\)/,
      },
      {
        says: 'a turn to go on from',
        place,
        given: { messages: [user('a'), assistant('b ')] },
        part: (body) => body.messages[1].content,
        expected: [{ text: 'b ' }],
      },
      {
        says: 'a forced choice',
        place,
        given: { tools: [LOOK], toolChoice: { type: 'any' } },
        part: (body) => body.toolConfig.toolChoice,
        expected: { any: {} },
      },
    ],
  ),
];

testRules('turns, calls and media', RULES);
