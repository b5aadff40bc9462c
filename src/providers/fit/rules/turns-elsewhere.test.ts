import { calls, LOOK, results, user } from '../testing.fixture.ts';
import { type Rule, rolesOf, testRules, textsOf } from './rule.fixture.ts';

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
];

testRules('turns, calls and media', RULES);
