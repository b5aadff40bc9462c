import { adaptive, budget, NO_SAMPLING, type Rule, samplingOf, testRules } from './rule.fixture.ts';

const all = { temperature: 0.5, topP: 0.97, topK: 5 };

const RULES: readonly Rule[] = [
  ...(['ant', 'bed'] as const).flatMap((at): Rule[] => [
    {
      says: 'all before 4',
      place: `${at} claude-3-7-sonnet-20250219`,
      given: all,
      part: samplingOf,
      expected: [0.5, 0.97, 5],
    },
    {
      says: 'not both from 4 on',
      place: `${at} claude-opus-4-1-20250805`,
      given: all,
      part: samplingOf,
      expected: [0.5, undefined, 5],
      warns: /`top_p` is left out/,
    },
    {
      says: 'none from 4.7 on',
      place: `${at} claude-opus-4-7`,
      given: all,
      part: samplingOf,
      expected: NO_SAMPLING,
      warns: /`temperature` is left out/,
    },
    {
      says: 'none in the Mythos preview',
      place: `${at} claude-mythos-preview`,
      given: all,
      part: samplingOf,
      expected: NO_SAMPLING,
      warns: /`top_k` is left out/,
    },
    {
      says: 'a temperature of 1 is taken by all',
      place: `${at} claude-opus-5`,
      given: { temperature: 1 },
      part: samplingOf,
      expected: [1, undefined, undefined],
    },
    {
      says: 'fixed while it thinks',
      place: `${at} claude-sonnet-4-6`,
      given: { ...all, ...adaptive, topP: 0.5 },
      part: samplingOf,
      expected: NO_SAMPLING,
      warns: /while the model thinks/,
    },
    {
      says: 'top_p from 0.95 while it thinks',
      place: `${at} claude-sonnet-4-5`,
      given: { ...all, ...budget },
      part: samplingOf,
      expected: [undefined, 0.97, undefined],
      warns: /`top_k`/,
    },
    {
      says: 'fixed while it thinks in 3.7',
      place: `${at} claude-3-7-sonnet-20250219`,
      given: { ...all, ...budget, topP: 0.5 },
      part: samplingOf,
      expected: NO_SAMPLING,
      warns: /while the model thinks/,
    },
    {
      says: 'all in 3.5, whatever is said of thinking',
      place: `${at} claude-3-5-haiku-20241022`,
      given: { ...all, ...budget },
      part: samplingOf,
      expected: [0.5, 0.97, 5],
      warns: /does not think/,
    },
    {
      says: 'no temperature above 1',
      place: `${at} claude-3-5-haiku-20241022`,
      given: { temperature: 1.5 },
      part: samplingOf,
      expected: [1, undefined, undefined],
      warns: /sent as 1/,
    },
  ]),
  {
    says: 'none from version 2026-10-21 on',
    place: 'ant claude-sonnet-4-5',
    given: { ...all, anthropicVersion: '2026-10-21' },
    part: samplingOf,
    expected: NO_SAMPLING,
    warns: /2026-10-21/,
  },
  ...(['oai o1', 'oai o3-mini', 'oai o4-mini', 'oai gpt-5-mini-2025-08-07', 'oai kimi-k2.5'] as const).map(
    (place): Rule => ({
      says: 'none',
      place,
      given: { temperature: 0.2, frequencyPenalty: 1 },
      part: (body) => [body.temperature, body.frequency_penalty],
      expected: [undefined, undefined],
      warns: /`temperature`/,
    }),
  ),
  ...(['oai gpt-4.1', 'oai gpt-5.1', 'oai kimi-k2-0905-preview', 'oai mistral-large-latest'] as const).map(
    (place): Rule => ({
      says: 'any',
      place,
      given: { temperature: 1.5, topP: 0.2 },
      part: (body) => [body.temperature, body.top_p],
      expected: [1.5, 0.2],
    }),
  ),
  {
    says: 'no temperature above 1 for any model',
    place: 'bed amazon.nova-pro-v1:0',
    given: { temperature: 1.5 },
    part: (body) => body.inferenceConfig.temperature,
    expected: 1,
    warns: /sent as 1/,
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

testRules('sampling', RULES);
