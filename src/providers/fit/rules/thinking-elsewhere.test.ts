import { calls, LOOK, results, user } from '../testing.fixture.ts';
import { choiceOf, forced, type Rule, testRules, thinkingOf } from './rule.fixture.ts';

const RULES: readonly Rule[] = [
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

testRules('thinking of others', RULES);
