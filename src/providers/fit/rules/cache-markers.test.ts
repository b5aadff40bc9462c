import { calls, LOOK } from '../testing.fixture.ts';
import { type Body, type Rule, testRules } from './rule.fixture.ts';

const marked = (ttl: '5m' | '1h') => ({ type: 'text', text: 'x', cache: { ttl } }) as const;
const points = (body: Body): unknown[] =>
  [...(body.system ?? []), ...body.messages[0].content].flatMap(
    ({ cachePoint }) => cachePoint?.ttl ?? (cachePoint ? '5m' : []),
  );

const RESULT = {
  type: 'tool-result',
  id: 'c1',
  content: [{ type: 'text', text: 'found' }],
  isError: false,
  cache: { ttl: '5m' },
} as const;
const MARKED_IMAGE = {
  type: 'image',
  mediaType: 'image/png',
  source: { kind: 'url', url: 'https://example.com/a.png' },
  cache: { ttl: '5m' },
} as const;

const RULES: readonly Rule[] = [
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
    says: 'markers on texts at OpenRouter',
    place: 'oai anthropic/claude-opus-4.7',
    own: { baseUrl: 'https://openrouter.ai/api/v1' },
    given: {
      system: [marked('1h')],
      messages: [{ role: 'user', parts: [marked('5m')] }, calls('c1'), { role: 'user', parts: [RESULT] }],
    },
    part: (body) => body.messages.map(({ content }: Body) => content?.[0].cache_control),
    expected: [{ type: 'ephemeral', ttl: '1h' }, { type: 'ephemeral' }, undefined, { type: 'ephemeral' }],
  },
  {
    says: 'and on nothing else',
    place: 'oai anthropic/claude-opus-4.7',
    own: { baseUrl: 'https://openrouter.ai/api/v1' },
    given: {
      tools: [{ ...LOOK, cache: { ttl: '5m' } }],
      messages: [{ role: 'user', parts: [MARKED_IMAGE] }],
    },
    part: (body) => JSON.stringify(body).includes('cache_control'),
    expected: false,
    warns: /on tools.*on texts only/s,
  },
  {
    says: 'markers where the operator says so',
    place: 'oai house-model',
    own: { profile: { cacheMarkers: '5m' } },
    given: { system: [marked('1h')] },
    part: (body) => body.messages[0].content[0].cache_control,
    expected: { type: 'ephemeral' },
    warns: /one hour/,
  },
];

testRules('cache markers', RULES);
