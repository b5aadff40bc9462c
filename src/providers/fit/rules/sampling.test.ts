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
