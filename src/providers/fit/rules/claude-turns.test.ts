import { assistant, calls, LOOK, results, user } from '../testing.fixture.ts';
import { choiceOf, type Rule, rolesOf, testRules, textsOf } from './rule.fixture.ts';

const idsOf = (text: string): string[] =>
  [...text.matchAll(/"(?:toolUseId|tool_use_id|tool_call_id|id)":"([^"]*)"/g)].map(([, id]) => id ?? '');

const RULES: readonly Rule[] = [
  ...(['ant', 'bed'] as const).flatMap((at): Rule[] => [
    {
      says: 'the first turn is the user’s',
      place: `${at} claude-sonnet-4-6`,
      given: { messages: [assistant('Welcome!'), user('hi')] },
      part: rolesOf,
      expected: 'uau',
      warns: /put before/,
    },
    {
      says: 'a system prompt alone is the user’s',
      place: `${at} claude-sonnet-4-6`,
      given: { system: [{ type: 'text', text: 'Three rivers.' }], messages: [] },
      part: (body) => [body.system, rolesOf(body), textsOf(body).includes('Three rivers.')],
      expected: [undefined, 'u', true],
      warns: /system prompt is sent/,
    },
    {
      says: 'blank texts go',
      place: `${at} claude-sonnet-4-6`,
      given: { messages: [user('hi', ' '), assistant(' \n'), user('there?')] },
      part: (body) => [rolesOf(body), body.messages[0].content.length],
      expected: ['u', 2],
    },
    {
      says: 'a blank turn between two of the assistant’s stays',
      place: `${at} claude-sonnet-4-6`,
      given: { messages: [user('hi'), assistant('a'), user(''), assistant('b'), user('c')] },
      part: rolesOf,
      expected: 'uauau',
      warns: /\(no text\)/,
    },
    {
      says: 'white space behind a prefill goes',
      place: `${at} claude-sonnet-4-5`,
      given: { messages: [user('hi'), assistant('It is ')] },
      part: (body) => textsOf(body).includes('It is"'),
      expected: true,
      warns: /White space/,
    },
    {
      says: 'results stand before other blocks',
      place: `${at} claude-sonnet-4-6`,
      given: {
        tools: [LOOK],
        messages: [user('a'), calls('a1', 'a2'), results('a1'), user('hurry'), results('a2')],
      },
      part: (body) => [rolesOf(body), /a1.*a2.*hurry/.test(JSON.stringify(body.messages[2]))],
      expected: ['uau', true],
    },
    {
      says: 'each call has its result',
      place: `${at} claude-sonnet-4-6`,
      given: { tools: [LOOK], messages: [user('a'), calls('a1', 'a2'), results('a1'), user('stop')] },
      part: (body) => JSON.stringify(body.messages[2]).includes('(no result)'),
      expected: true,
      warns: /without a result/,
    },
    {
      says: 'ids are told apart',
      place: `${at} claude-sonnet-4-6`,
      given: {
        tools: [LOOK],
        messages: [
          user('a'),
          calls('functions.x:0'),
          results('functions.x:0'),
          user('b'),
          calls('functions.x:0'),
          results('functions.x:0'),
        ],
      },
      part: (body) => {
        const ids = idsOf(JSON.stringify(body));
        return [
          new Set(ids).size,
          ids[0] === ids[1],
          ids[2] === ids[3],
          ids.every((id) => /^[\w-]{1,64}$/.test(id)),
        ];
      },
      expected: [2, true, true, true],
    },
    {
      says: 'a stop sequence of white space goes',
      place: `${at} claude-sonnet-4-6`,
      given: { stop: ['\n', 'END'] },
      part: (body) => body.stop_sequences ?? body.inferenceConfig.stopSequences,
      expected: ['END'],
      warns: /stop sequence/,
    },
    {
      says: 'signed thoughts go back',
      place: `${at} claude-sonnet-4-6`,
      given: {
        messages: [
          user('a'),
          {
            role: 'assistant',
            parts: [
              { type: 'reasoning', text: 'hm', signature: 'c2ln' },
              { type: 'reasoning', text: '', redacted: 'eA==' },
              { type: 'text', text: 'b' },
            ],
          },
          user('c'),
        ],
      },
      part: (body) => body.messages[1].content.length,
      expected: 3,
    },
    {
      says: 'unsigned thoughts go',
      place: `${at} claude-sonnet-4-6`,
      given: {
        messages: [
          user('a'),
          {
            role: 'assistant',
            parts: [
              { type: 'reasoning', text: 'hm' },
              { type: 'text', text: 'b' },
            ],
          },
          user('c'),
        ],
      },
      part: (body) => textsOf(body).includes('hm'),
      expected: false,
      warns: /Reasoning of earlier turns/,
    },
    {
      says: 'a tool that was left out is not chosen',
      place: `${at} claude-sonnet-4-6`,
      given: { tools: [LOOK], toolChoice: { type: 'tool', name: 'web_search' } },
      part: (body) => JSON.stringify(choiceOf(body)).includes('auto'),
      expected: true,
      warns: /could not be carried over/,
    },
  ]),
];

testRules('turns of Claude', RULES);
