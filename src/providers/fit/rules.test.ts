import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { ChatRequest } from '../../core/chat-request.ts';
import type { JsonObject } from '../../core/json.ts';
import {
  type Asked,
  ask,
  assistant,
  calls,
  LOOK,
  type Place,
  refusalOf,
  results,
  user,
} from './testing.fixture.ts';

interface Rule {
  readonly says: string;
  readonly place: Place;
  readonly given: Partial<ChatRequest>;
  /** What of the body the target gets. */
  readonly part: (body: Body) => unknown;
  readonly expected: unknown;
  /** Undefined: nothing is warned of. */
  readonly warns?: RegExp;
}

// biome-ignore lint/suspicious/noExplicitAny: a body is whatever the format makes of it
type Body = any;

const forced = { tools: [LOOK], toolChoice: { type: 'any' } } as const;
const thinkingOf = (body: Body): unknown => (body.additionalModelRequestFields ?? body).thinking?.type;
const choiceOf = (body: Body): unknown =>
  body.tool_choice?.type ?? body.tool_choice ?? body.toolConfig?.toolChoice;
const budget = { reasoning: { mode: 'enabled', budgetTokens: 2048 }, maxTokens: 8000 } as const;
const off = { reasoning: { mode: 'disabled' } } as const;
const adaptive = { reasoning: { mode: 'adaptive' } } as const;

const THINKING: readonly Rule[] = [
  ...(['ant', 'bed'] as const).flatMap((at): Rule[] => [
    {
      says: 'none up to 3.5',
      place: `${at} claude-3-5-sonnet-20241022`,
      given: adaptive,
      part: thinkingOf,
      expected: undefined,
      warns: /does not think/,
    },
    {
      says: 'by budget in 4.5',
      place: `${at} claude-sonnet-4-5`,
      given: { ...adaptive, maxTokens: 20_000 },
      part: thinkingOf,
      expected: 'enabled',
    },
    {
      says: 'adaptive in 4.6',
      place: `${at} claude-opus-4-6`,
      given: adaptive,
      part: thinkingOf,
      expected: 'adaptive',
    },
    {
      says: 'by budget in 4.6, too',
      place: `${at} claude-sonnet-4-6`,
      given: budget,
      part: thinkingOf,
      expected: 'enabled',
    },
    {
      says: 'no budget from 4.7 on',
      place: `${at} claude-opus-4-7`,
      given: budget,
      part: thinkingOf,
      expected: 'adaptive',
      warns: /budget is left out/,
    },
    {
      says: 'no budget in 5',
      place: `${at} claude-sonnet-5`,
      given: budget,
      part: thinkingOf,
      expected: 'adaptive',
      warns: /budget is left out/,
    },
    {
      says: 'off in 4.8 needs no word',
      place: `${at} claude-opus-4-8`,
      given: off,
      part: thinkingOf,
      expected: undefined,
    },
    {
      says: 'off in Sonnet 5 has to be said',
      place: `${at} claude-sonnet-5`,
      given: off,
      part: thinkingOf,
      expected: 'disabled',
    },
    {
      says: 'off in Opus 5 up to effort high',
      place: `${at} claude-opus-5`,
      given: { reasoning: { mode: 'disabled', effort: 'max' } },
      part: (body) => [thinkingOf(body), (body.output_config ?? body.outputConfig).effort],
      expected: ['disabled', 'high'],
      warns: /lowered to `high`/,
    },
    {
      says: 'off in Haiku 5.5',
      place: `${at} claude-haiku-5-5`,
      given: off,
      part: thinkingOf,
      expected: 'disabled',
    },
    {
      says: 'never off in Opus 5.5',
      place: `${at} claude-opus-5-5`,
      given: off,
      part: thinkingOf,
      expected: undefined,
      warns: /cannot be switched off/,
    },
    {
      says: 'never off in Fable 5',
      place: `${at} claude-fable-5`,
      given: off,
      part: thinkingOf,
      expected: undefined,
      warns: /cannot be switched off/,
    },
    {
      says: 'never off in the Mythos preview',
      place: `${at} claude-mythos-preview`,
      given: off,
      part: thinkingOf,
      expected: undefined,
      warns: /cannot be switched off/,
    },
    {
      says: 'off but between tools in Sonnet 5.5',
      place: `${at} claude-sonnet-5-5`,
      given: off,
      part: thinkingOf,
      expected: 'between_tools',
      warns: /between tool calls/,
    },
    {
      says: 'a newer one is as the newest known',
      place: `${at} claude-opus-9`,
      given: budget,
      part: thinkingOf,
      expected: 'adaptive',
      warns: /budget is left out/,
    },
    {
      says: 'display from 4.6 on',
      place: `${at} claude-opus-4-7`,
      given: { reasoning: { mode: 'adaptive', display: 'summarized' } },
      part: (body) => (body.additionalModelRequestFields ?? body).thinking,
      expected: { type: 'adaptive', display: 'summarized' },
    },
    {
      says: 'no display before',
      place: `${at} claude-sonnet-4-5`,
      given: { ...budget, reasoning: { ...budget.reasoning, display: 'summarized' } },
      part: (body) => (body.additionalModelRequestFields ?? body).thinking,
      expected: { type: 'enabled', budget_tokens: 2048 },
      warns: /display/,
    },
    {
      says: 'not beside a forced choice in 4.6',
      place: `${at} claude-sonnet-4-6`,
      given: { ...forced, ...adaptive },
      part: (body) => [thinkingOf(body), Boolean(choiceOf(body))],
      expected: [undefined, true],
      warns: /Reasoning is left out/,
    },
    {
      says: 'not said beside a forced choice in Opus 5',
      place: `${at} claude-opus-5`,
      given: { ...forced, ...adaptive },
      part: (body) => [thinkingOf(body), JSON.stringify(choiceOf(body)).includes('any')],
      expected: [undefined, true],
    },
    {
      says: 'no forced choice for Opus 5.5',
      place: `${at} claude-opus-5-5`,
      given: forced,
      part: (body) => JSON.stringify(choiceOf(body)).includes('auto'),
      expected: true,
      warns: /sent as `auto`/,
    },
    {
      says: 'no forced choice for Fable 5.1',
      place: `${at} claude-fable-5-1`,
      given: forced,
      part: (body) => JSON.stringify(choiceOf(body)).includes('auto'),
      expected: true,
      warns: /sent as `auto`/,
    },
    {
      says: 'no forced choice for Sonnet 5.5',
      place: `${at} claude-sonnet-5-5`,
      given: forced,
      part: (body) => JSON.stringify(choiceOf(body)).includes('auto'),
      expected: true,
      warns: /sent as `auto`/,
    },
    {
      says: 'no budget in an unsigned loop',
      place: `${at} claude-sonnet-4-5`,
      given: { ...budget, tools: [LOOK], messages: [user('a'), calls('c1'), results('c1')] },
      part: thinkingOf,
      expected: undefined,
      warns: /without their signed reasoning/,
    },
    {
      says: 'a loop stays open behind a text',
      place: `${at} claude-sonnet-4-5`,
      given: { ...budget, tools: [LOOK], messages: [user('a'), calls('c1'), results('c1'), user('b')] },
      part: thinkingOf,
      expected: undefined,
      warns: /without their signed reasoning/,
    },
    {
      says: 'adaptive in an unsigned loop',
      place: `${at} claude-sonnet-4-6`,
      given: { ...adaptive, tools: [LOOK], messages: [user('a'), calls('c1'), results('c1')] },
      part: thinkingOf,
      expected: 'adaptive',
    },
  ]),
  {
    says: 'Sonnet 5 at Bedrock takes a forced choice with thinking off',
    place: 'bed claude-sonnet-5',
    given: forced,
    part: (body) => [thinkingOf(body), choiceOf(body)],
    expected: ['disabled', { any: {} }],
    warns: /switched off/,
  },
  {
    says: 'Sonnet 5 at Anthropic takes a forced choice',
    place: 'ant claude-sonnet-5',
    given: forced,
    part: (body) => [thinkingOf(body), choiceOf(body)],
    expected: [undefined, 'any'],
  },
  {
    says: 'DeepSeek takes a forced choice with thinking off',
    place: 'oai deepseek-v4-pro',
    given: forced,
    part: (body) => [thinkingOf(body), choiceOf(body)],
    expected: ['disabled', 'required'],
    warns: /switched off/,
  },
  {
    says: 'deepseek-reasoner takes none',
    place: 'oai deepseek-reasoner',
    given: forced,
    part: (body) => [thinkingOf(body), choiceOf(body)],
    expected: [undefined, 'auto'],
    warns: /sent as `auto`/,
  },
  {
    says: 'a tool turn of DeepSeek comes back with thoughts',
    place: 'oai deepseek-v4-flash',
    given: { tools: [LOOK], messages: [user('a'), calls('c1'), results('c1')] },
    part: (body) => body.messages[1].reasoning_content,
    expected: '',
  },
  {
    says: 'a tool turn of Kimi comes back with thoughts',
    place: 'oai kimi-k2.5',
    given: { tools: [LOOK], messages: [user('a'), calls('c1'), results('c1')] },
    part: (body) => body.messages[1].reasoning_content,
    expected: ' ',
  },
  {
    says: 'Groq knows its own efforts for Qwen',
    place: 'oai qwen3-32b',
    given: { reasoning: { mode: 'enabled', effort: 'low' } },
    part: (body) => body.reasoning_effort,
    expected: 'low',
  },
];

const settingsOf = (body: Body): unknown => {
  const { temperature, topP } = body.inferenceConfig ?? {};
  return [
    body.temperature ?? temperature,
    body.top_p ?? topP,
    body.top_k ?? body.additionalModelRequestFields?.top_k,
  ];
};
const all = { temperature: 0.5, topP: 0.97, topK: 5 };
const NONE = [undefined, undefined, undefined];

const SAMPLING: readonly Rule[] = [
  ...(['ant', 'bed'] as const).flatMap((at): Rule[] => [
    {
      says: 'all before 4',
      place: `${at} claude-3-7-sonnet-20250219`,
      given: all,
      part: settingsOf,
      expected: [0.5, 0.97, 5],
    },
    {
      says: 'not both from 4 on',
      place: `${at} claude-opus-4-1-20250805`,
      given: all,
      part: settingsOf,
      expected: [0.5, undefined, 5],
      warns: /`top_p` is left out/,
    },
    {
      says: 'none from 4.7 on',
      place: `${at} claude-opus-4-7`,
      given: all,
      part: settingsOf,
      expected: NONE,
      warns: /`temperature` is left out/,
    },
    {
      says: 'none in the Mythos preview',
      place: `${at} claude-mythos-preview`,
      given: all,
      part: settingsOf,
      expected: NONE,
      warns: /`top_k` is left out/,
    },
    {
      says: 'a temperature of 1 is taken by all',
      place: `${at} claude-opus-5`,
      given: { temperature: 1 },
      part: settingsOf,
      expected: [1, undefined, undefined],
    },
    {
      says: 'fixed while it thinks',
      place: `${at} claude-sonnet-4-6`,
      given: { ...all, ...adaptive, topP: 0.5 },
      part: settingsOf,
      expected: NONE,
      warns: /while the model thinks/,
    },
    {
      says: 'top_p from 0.95 while it thinks',
      place: `${at} claude-sonnet-4-5`,
      given: { ...all, ...budget },
      part: settingsOf,
      expected: [undefined, 0.97, undefined],
      warns: /`top_k`/,
    },
    {
      says: 'no temperature above 1',
      place: `${at} claude-3-5-haiku-20241022`,
      given: { temperature: 1.5 },
      part: settingsOf,
      expected: [1, undefined, undefined],
      warns: /sent as 1/,
    },
  ]),
  {
    says: 'none from version 2026-10-21 on',
    place: 'ant claude-sonnet-4-5',
    given: { ...all, anthropicVersion: '2026-10-21' },
    part: settingsOf,
    expected: NONE,
    warns: /2026-10-21/,
  },
  {
    says: 'none for gpt-5',
    place: 'oai gpt-5',
    given: { temperature: 0.2 },
    part: (body) => body.temperature,
    expected: undefined,
    warns: /`temperature`/,
  },
];

const textsOf = (body: Body): string => JSON.stringify(body.messages);
const rolesOf = (body: Body): string => body.messages.map(({ role }: { role: string }) => role[0]).join('');
const idsOf = (text: string): string[] =>
  [...text.matchAll(/"(?:toolUseId|tool_use_id|tool_call_id|id)":"([^"]*)"/g)].map(([, id]) => id ?? '');

const TURNS: readonly Rule[] = [
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

const schemaOf = (body: Body): JsonObject =>
  body.tools?.[0].input_schema ??
  body.tools?.[0].function?.parameters ??
  body.toolConfig.tools[0].toolSpec.inputSchema.json;
const ONE_OF = { type: 'object', oneOf: [{ properties: { a: {} } }, { properties: { b: {} } }] };
const find = (inputSchema: JsonObject) => ({ tools: [{ name: 'find', inputSchema }] });
const image = (mediaType: string, data: string): Partial<ChatRequest> => ({
  messages: [
    {
      role: 'user',
      parts: [
        { type: 'text', text: '?' },
        { type: 'image', mediaType, source: { kind: 'base64', data } },
      ],
    },
  ],
});
const answer = (schema: JsonObject, strict?: true): Partial<ChatRequest> => ({
  responseFormat: { type: 'json-schema', name: 'answer', schema, ...(strict ? { strict } : {}) },
});
const answerSchema = (body: Body): unknown => {
  const text = body.outputConfig?.textFormat.structure.jsonSchema.schema;
  return body.output_config?.format.schema ?? (text && JSON.parse(text));
};
const marked = (ttl: '5m' | '1h') => ({ type: 'text', text: 'x', cache: { ttl } }) as const;
const points = (body: Body): unknown[] =>
  [...(body.system ?? []), ...body.messages[0].content].flatMap(
    ({ cachePoint }) => cachePoint?.ttl ?? (cachePoint ? '5m' : []),
  );

const REST: readonly Rule[] = [
  ...(['ant claude-sonnet-4-6', 'bed claude-sonnet-4-6', 'oai gpt-4.1'] as const).flatMap((place): Rule[] => [
    {
      says: 'a tool’s schema says object',
      place,
      given: find({ properties: {} }),
      part: (body) => schemaOf(body).type,
      expected: 'object',
    },
    {
      says: 'nothing of many at the top of it',
      place,
      given: find(ONE_OF),
      part: (body) => schemaOf(body),
      expected: { type: 'object', properties: { a: {}, b: {} } },
      warns: /`oneOf` at the top/,
    },
  ]),
  ...(['ant', 'bed'] as const).flatMap((at): Rule[] => [
    {
      says: 'objects of the answer are closed',
      place: `${at} claude-sonnet-4-6`,
      given: answer({ type: 'object', properties: { a: { type: 'object' } } }),
      part: answerSchema,
      expected: {
        type: 'object',
        properties: { a: { type: 'object', additionalProperties: false } },
        additionalProperties: false,
      },
      warns: /closed/,
    },
    {
      says: 'no bounds in the answer’s schema',
      place: `${at} claude-sonnet-4-6`,
      given: answer({
        type: 'object',
        additionalProperties: false,
        properties: { a: { type: 'integer', minimum: 1, maximum: 2 } },
      }),
      part: answerSchema,
      expected: { type: 'object', additionalProperties: false, properties: { a: { type: 'integer' } } },
      warns: /`minimum`/,
    },
    {
      says: 'a property may be called as a keyword',
      place: `${at} claude-sonnet-4-6`,
      given: answer({
        type: 'object',
        additionalProperties: false,
        properties: { minimum: { type: 'integer' } },
      }),
      part: answerSchema,
      expected: { type: 'object', additionalProperties: false, properties: { minimum: { type: 'integer' } } },
    },
  ]),
  {
    says: 'image/jpg is image/jpeg',
    place: 'ant claude-sonnet-4-6',
    given: image('image/jpg', '/9j/4AAQ'),
    part: (body) => body.messages[0].content[1].source.media_type,
    expected: 'image/jpeg',
  },
  {
    says: 'the label is that of the bytes',
    place: 'ant claude-sonnet-4-6',
    given: image('image/jpeg', 'iVBORw0KGgo='),
    part: (body) => body.messages[0].content[1].source.media_type,
    expected: 'image/png',
  },
  {
    says: 'an email address is no user’s id',
    place: 'ant claude-sonnet-4-6',
    given: { user: 'pat@example.org' },
    part: (body) => /^[a-z0-9]{32}$/.test(body.metadata.user_id),
    expected: true,
    warns: /email/,
  },
  {
    says: 'a user’s id of 256',
    place: 'ant claude-sonnet-4-6',
    given: { user: 'u'.repeat(300) },
    part: (body) => body.metadata.user_id.length,
    expected: 256,
    warns: /user's id/,
  },
  {
    says: 'a user’s id of 128 at brokers',
    place: 'oai z-ai/glm-4.6',
    given: { user: 'u'.repeat(150) },
    part: (body) => body.user.length,
    expected: 128,
    warns: /user's id/,
  },
  {
    says: 'a user’s id of letters at DeepSeek',
    place: 'oai deepseek-chat',
    given: { user: 'a b' },
    part: (body) => /^[\w-]+$/.test(body.user),
    expected: true,
    warns: /user's id/,
  },
  {
    says: 'five minutes before 4.5',
    place: 'bed claude-sonnet-4-20250514',
    given: { system: [marked('1h')] },
    part: points,
    expected: ['5m'],
    warns: /one hour/,
  },
  {
    says: 'one hour from 4.5 on',
    place: 'bed claude-sonnet-4-5',
    given: { system: [marked('1h')] },
    part: points,
    expected: ['1h'],
  },
  {
    says: 'five minutes at Nova',
    place: 'bed amazon.nova-pro-v1:0',
    given: { system: [marked('1h')] },
    part: points,
    expected: ['5m'],
    warns: /one hour/,
  },
  {
    says: 'no marker behind a shorter one lives longer',
    place: 'bed claude-sonnet-4-5',
    given: { system: [marked('5m')], messages: [{ role: 'user', parts: [marked('1h')] }] },
    part: points,
    expected: ['5m', '5m'],
    warns: /stands before/,
  },
  {
    says: 'no markers on tools at Nova',
    place: 'bed amazon.nova-pro-v1:0',
    given: { tools: [{ ...LOOK, cache: { ttl: '5m' } }] },
    part: (body) => body.toolConfig.tools.length,
    expected: 1,
    warns: /on tools/,
  },
  {
    says: 'no markers for Llama',
    place: 'bed meta.llama3-1-70b-instruct-v1:0',
    given: { system: [marked('5m')] },
    part: points,
    expected: [],
    warns: /markers are left out/,
  },
  {
    says: 'no markers in OpenAI’s format',
    place: 'oai gpt-4.1',
    given: { system: [marked('5m')] },
    part: (body) => JSON.stringify(body).includes('cache'),
    expected: false,
    warns: /markers are left out/,
  },
  {
    says: 'one hour at Anthropic',
    place: 'ant claude-3-5-haiku-20241022',
    given: { system: [marked('1h')] },
    part: (body) => body.system[0].cache_control.ttl,
    expected: '1h',
  },
  {
    says: 'known betas at Bedrock',
    place: 'bed claude-sonnet-4-5',
    given: { anthropicBeta: ['context-1m-2025-08-07', 'oauth-2025-04-20'] },
    part: (body) => body.additionalModelRequestFields.anthropic_beta,
    expected: ['context-1m-2025-08-07'],
    warns: /oauth/,
  },
  {
    says: 'claude-code in 4.6',
    place: 'bed claude-opus-4-6',
    given: { anthropicBeta: ['claude-code-20250219'] },
    part: (body) => body.additionalModelRequestFields.anthropic_beta,
    expected: ['claude-code-20250219'],
  },
  {
    says: 'one beta from 4.7 on',
    place: 'bed claude-opus-4-7',
    given: { anthropicBeta: ['interleaved-thinking-2025-05-14', 'context-1m-2025-08-07'] },
    part: (body) => body.additionalModelRequestFields.anthropic_beta,
    expected: ['interleaved-thinking-2025-05-14'],
    warns: /context-1m/,
  },
  {
    says: 'no betas for others',
    place: 'bed amazon.nova-pro-v1:0',
    given: { anthropicBeta: ['effort-2025-11-24'] },
    part: (body) => body.additionalModelRequestFields,
    expected: undefined,
    warns: /effort/,
  },
  {
    says: 'any beta at Anthropic',
    place: 'ant claude-opus-4-7',
    given: { anthropicBeta: ['new-2027'] },
    part: () => undefined,
    expected: undefined,
  },
  {
    says: 'a choice names no tool for Llama',
    place: 'bed meta.llama3-1-70b-instruct-v1:0',
    given: { tools: [LOOK], toolChoice: { type: 'tool', name: 'look' } },
    part: choiceOf,
    expected: { any: {} },
    warns: /names a tool/,
  },
  {
    says: 'the limit of gpt-5 behind any address',
    place: 'oai gpt-5-mini',
    given: { maxTokens: 9 },
    part: (body) => [body.max_tokens, body.max_completion_tokens],
    expected: [undefined, 9],
  },
  {
    says: 'the limit of o3',
    place: 'oai o3',
    given: { maxTokens: 9 },
    part: (body) => body.max_completion_tokens,
    expected: 9,
  },
  {
    says: 'the limit of others',
    place: 'oai qwen3',
    given: { maxTokens: 9 },
    part: (body) => body.max_tokens,
    expected: 9,
  },
  {
    says: 'Mistral gets what it knows',
    place: 'oai mistral-large-latest',
    given: { stream: true, seed: 7, user: 'u', maxTokens: 9 },
    part: (body) => Object.keys(body).sort(),
    expected: ['max_tokens', 'messages', 'model', 'random_seed', 'stream'],
    warns: /`user`/,
  },
  {
    says: 'others are asked for usage',
    place: 'oai qwen3',
    given: { stream: true },
    part: (body) => body.stream_options,
    expected: { include_usage: true },
  },
  {
    says: 'a schema that is held elsewhere is held by strict',
    place: 'oai gpt-4.1',
    given: answer(
      { type: 'object', properties: { a: {} }, required: ['a'], additionalProperties: false },
      true,
    ),
    part: (body) => body.response_format.json_schema.strict,
    expected: true,
  },
  {
    says: 'or a warning says that it is not',
    place: 'oai gpt-4.1',
    given: answer({ type: 'object', properties: { a: {} } }, true),
    part: (body) => body.response_format.json_schema.strict,
    expected: undefined,
    warns: /`strict`/,
  },
  {
    says: 'a broker’s name of a Claude is read',
    place: 'ant anthropic/claude-opus-4.7',
    given: { temperature: 0.3 },
    part: (body) => body.temperature,
    expected: undefined,
    warns: /`temperature`/,
  },
];

for (const [what, rules] of Object.entries({
  thinking: THINKING,
  sampling: SAMPLING,
  turns: TURNS,
  rest: REST,
})) {
  describe(`what targets take: ${what}`, () => {
    for (const { says, place, given, part, expected, warns } of rules) {
      test(`${place}: ${says}`, () => {
        const { body, warnings }: Asked = ask(place, given);
        assert.deepEqual(part(body), expected);
        if (warns) assert.match(warnings, warns);
        else assert.equal(warnings, '');
      });
    }
  });
}

describe('what cannot be made to fit is refused, so that the next target is asked', () => {
  const refusals: readonly [says: string, place: Place, given: Partial<ChatRequest>, failure: string][] = [
    [
      'a blank last message',
      'ant claude-sonnet-4-6',
      { messages: [user('a'), assistant('b'), user(' ')] },
      'unsupported messages.2',
    ],
    [
      'a blank last message',
      'bed claude-sonnet-4-6',
      { messages: [user('a'), assistant('b'), user(' ')] },
      'unsupported messages.2',
    ],
    [
      'a prefill from 4.6 on',
      'ant claude-opus-4-6',
      { messages: [user('a'), assistant('b')] },
      'unsupported messages.1',
    ],
    [
      'a prefill from 4.6 on',
      'bed claude-sonnet-5',
      { messages: [user('a'), assistant('b')] },
      'unsupported messages.1',
    ],
    [
      'a prefill',
      'oai mistral-large-latest',
      { messages: [user('a'), assistant('b')] },
      'unsupported messages.1',
    ],
    ['an image of another type', 'ant claude-sonnet-4-6', image('image/svg+xml', 'PHN2Zy8+'), 'unsupported '],
    ['five stop sequences', 'oai gpt-4.1', { stop: ['1', '2', '3', '4', '5'] }, 'unsupported stop'],
    ['a stop sequence', 'oai o3', { stop: ['1'] }, 'unsupported stop'],
  ];
  for (const [says, place, given, failure] of refusals)
    test(`${place}: ${says}`, () => assert.equal(refusalOf(place, given), failure));
});

describe('what the operator says of a target', () => {
  const profile = 'arn:aws:bedrock:us-east-1:1:application-inference-profile/a1';
  const given = { temperature: 0.5, topP: 0.9 };

  test('an application inference profile gets what was said, until it is said which model it is', () => {
    const { body, warnings } = ask(`bed ${profile}`, given);
    assert.deepEqual([settingsOf(body), warnings], [[0.5, 0.9, undefined], '']);
    const told = ask(`bed ${profile}`, given, { as: 'claude-opus-4-7' });
    assert.deepEqual(settingsOf(told.body), NONE);
    assert.match(told.call.wire.url, /application-inference-profile/);
  });

  test('single facts win over what the name tells', () => {
    const own = { profile: { sampling: true, prefill: true, toolNameChars: 10, contentParts: false } };
    const tools = [{ ...LOOK, name: 'a_rather_long_name' }];
    const { body } = ask(
      'ant claude-opus-4-7',
      { temperature: 0.5, tools, messages: [user('a'), assistant('b')] },
      own,
    );
    assert.equal(body.temperature, 0.5);
    assert.ok((body.tools as { name: string }[])[0]?.name.length === 10);
    assert.equal(
      (ask('oai x', { messages: [user('a', 'b')] }, own).body.messages as Body)[0].content,
      'a\n\nb',
    );
  });
});
