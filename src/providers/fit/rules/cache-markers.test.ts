import { LOOK } from '../testing.fixture.ts';
import { type Body, type Rule, testRules } from './rule.fixture.ts';

const marked = (ttl: '5m' | '1h') => ({ type: 'text', text: 'x', cache: { ttl } }) as const;
const points = (body: Body): unknown[] =>
  [...(body.system ?? []), ...body.messages[0].content].flatMap(
    ({ cachePoint }) => cachePoint?.ttl ?? (cachePoint ? '5m' : []),
  );

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
];

testRules('cache markers', RULES);
