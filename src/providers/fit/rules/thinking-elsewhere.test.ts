import type { Message } from '../../../core/chat-request.ts';
import { calls, LOOK, results, user } from '../testing.fixture.ts';
import { choiceOf, forced, type Rule, testRules, thinkingOf } from './rule.fixture.ts';

const GROQ = { baseUrl: 'https://api.groq.com/openai/v1' };
const THOUGHT: readonly Message[] = [
  user('a'),
  {
    role: 'assistant',
    parts: [
      { type: 'reasoning', text: 'hm' },
      { type: 'text', text: 'b' },
    ],
  },
  user('c'),
];

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
  {
    says: 'and takes no other',
    place: 'oai qwen/qwen3-32b',
    own: GROQ,
    given: { reasoning: { mode: 'enabled', effort: 'low' } },
    part: (body) => body.reasoning_effort,
    expected: 'default',
    warns: /sent as `default`/,
  },
  {
    says: 'and is switched off by one of them',
    place: 'oai qwen/qwen3-32b',
    own: GROQ,
    given: { reasoning: { mode: 'disabled' } },
    part: (body) => body.reasoning_effort,
    expected: 'none',
  },
  {
    says: 'Groq asks no Llama to think',
    place: 'oai llama-3.3-70b-versatile',
    own: GROQ,
    given: { reasoning: { mode: 'enabled', effort: 'low' } },
    part: (body) => body.reasoning_effort,
    expected: undefined,
    warns: /takes none/,
  },
  {
    says: 'gpt-oss knows three efforts',
    place: 'oai openai.gpt-oss-120b-1:0',
    given: { reasoning: { mode: 'enabled', effort: 'xhigh' } },
    part: (body) => body.reasoning_effort,
    expected: 'high',
    warns: /sent as `high`/,
  },
  {
    says: 'Kimi is told not to think',
    place: 'oai kimi-k2.6',
    given: { reasoning: { mode: 'disabled' } },
    part: (body) => body.thinking,
    expected: { type: 'disabled' },
  },
  {
    says: 'but its first thinking model never is',
    place: 'oai kimi-k2-thinking',
    given: { reasoning: { mode: 'disabled' } },
    part: (body) => body.thinking,
    expected: undefined,
    warns: /cannot be switched off/,
  },
  {
    says: 'DeepSeek is told not to think',
    place: 'oai deepseek-v4-pro',
    given: { reasoning: { mode: 'disabled' } },
    part: (body) => body.thinking,
    expected: { type: 'disabled' },
  },
  {
    says: 'DeepSeek gets the thoughts of a turn back',
    place: 'oai deepseek-chat',
    own: { baseUrl: 'https://api.deepseek.com/v1' },
    given: { messages: THOUGHT },
    part: (body) => body.messages[1].reasoning_content,
    expected: 'hm',
  },
  {
    says: 'others do not',
    place: 'oai qwen3-32b',
    given: { messages: THOUGHT },
    part: (body) => body.messages[1].reasoning_content,
    expected: undefined,
    warns: /Reasoning of earlier turns/,
  },
  {
    says: 'DeepSeek R1 at Bedrock takes none back',
    place: 'bed us.deepseek.r1-v1:0',
    given: { messages: THOUGHT },
    part: (body) => body.messages[1].content,
    expected: [{ text: 'b' }],
    warns: /Reasoning of earlier turns/,
  },
  {
    says: 'other models at Bedrock do',
    place: 'bed openai.gpt-oss-120b-1:0',
    given: { messages: THOUGHT },
    part: (body) => body.messages[1].content.length,
    expected: 2,
  },
  ...(['low', 'medium'] as const).map(
    (effort): Rule => ({
      says: `Nova 2 thinks with effort ${effort}, and within a limit`,
      place: 'bed us.amazon.nova-2-lite-v1:0',
      given: { reasoning: { mode: 'enabled', effort }, maxTokens: 900, temperature: 0.5 },
      part: (body) => [body.additionalModelRequestFields, body.inferenceConfig],
      expected: [
        { reasoningConfig: { type: 'enabled', maxReasoningEffort: effort } },
        { maxTokens: 900, temperature: 0.5 },
      ],
    }),
  ),
  {
    says: 'Nova 2 with effort high takes no bounds',
    place: 'bed us.amazon.nova-2-lite-v1:0',
    given: { reasoning: { mode: 'enabled', effort: 'high' }, maxTokens: 900, temperature: 0.5, topP: 0.5 },
    part: (body) => [
      body.additionalModelRequestFields.reasoningConfig.maxReasoningEffort,
      body.inferenceConfig,
    ],
    expected: ['high', undefined],
    warns: /`max_tokens`.*`temperature`.*`top_p`/s,
  },
  {
    says: 'nor a limit of the gateway’s own',
    place: 'bed us.amazon.nova-2-lite-v1:0',
    given: { reasoning: { mode: 'enabled', effort: 'high' } },
    part: (body) => body.inferenceConfig,
    expected: undefined,
  },
  {
    says: 'a budget is an effort to Nova 2',
    place: 'bed us.amazon.nova-2-lite-v1:0',
    given: { reasoning: { mode: 'enabled', budgetTokens: 2_000 } },
    part: (body) => body.additionalModelRequestFields.reasoningConfig.maxReasoningEffort,
    expected: 'low',
    warns: /sent as effort `low`/,
  },
  {
    says: 'the first Nova does not think',
    place: 'bed amazon.nova-pro-v1:0',
    given: { reasoning: { mode: 'enabled', effort: 'low' } },
    part: (body) => body.additionalModelRequestFields,
    expected: undefined,
    warns: /does not think/,
  },
];

testRules('thinking of others', RULES);
