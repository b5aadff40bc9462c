import type { ChatRequest } from '../../../core/chat-request.ts';
import { rawOf } from '../../../testing/raw-of.ts';
import { LOOK, user } from '../testing.fixture.ts';
import { choiceOf, type Rule, testRules } from './rule.fixture.ts';

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

const openAiBody = (members: object): Partial<ChatRequest> => {
  const messages = [{ role: 'user', content: 'hi' }];
  return { raw: rawOf('openai-chat', { model: 'm', messages, ...members }) };
};
const MISTRAL_REFUSES = [
  ...['safety_identifier', 'store', 'verbosity', 'modalities', 'audio', 'web_search_options', 'logit_bias'],
  ...['functions', 'function_call', 'prompt_cache_retention'],
];
const KNOWN_BETAS = [
  ...['computer-use-2024-10-22', 'computer-use-2025-01-24', 'token-efficient-tools-2025-02-19'],
  ...['interleaved-thinking-2025-05-14', 'output-128k-2025-02-19', 'dev-full-thinking-2025-05-14'],
  ...['context-management-2025-06-27', 'effort-2025-11-24', 'tool-search-tool-2025-10-19'],
  'tool-examples-2025-10-29',
];

const RULES: readonly Rule[] = [
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
    says: 'a broker’s name of a Claude is read',
    place: 'ant anthropic/claude-opus-4.7',
    given: { temperature: 0.3 },
    part: (body) => body.temperature,
    expected: undefined,
    warns: /`temperature`/,
  },
  ...(['oai openai/gpt-5', 'oai mistralai/mistral-large'] as const).map(
    (place): Rule => ({
      says: 'a broker takes what it takes of all models',
      place,
      given: { maxTokens: 9, stop: ['1', '2', '3', '4', '5'], user: 'u', seed: 7 },
      part: (body) => [body.max_tokens, body.stop.length, body.user, body.seed],
      expected: [9, 5, 'u', 7],
    }),
  ),
  {
    says: 'a broker’s stop sequences for o3 are its own',
    place: 'oai openai/o3',
    given: { stop: ['1'] },
    part: (body) => body.stop,
    expected: ['1'],
  },
  {
    says: 'one text a message, letters for a user’s id at DeepSeek, whatever the model',
    place: 'oai house-model',
    own: { baseUrl: 'https://api.deepseek.com/v1' },
    given: { messages: [user('a', 'b')], user: 'a b' },
    part: (body) => [body.messages[0].content, /^[\w-]+$/.test(body.user)],
    expected: ['a\n\nb', true],
    warns: /user's id/,
  },
  ...['https://api.openai.com/v1', 'https://house.openai.azure.com/openai/v1'].map(
    (baseUrl): Rule => ({
      says: `the limit of any model at ${baseUrl}`,
      place: 'oai house-model',
      own: { baseUrl },
      given: { maxTokens: 9 },
      part: (body) => [body.max_tokens, body.max_completion_tokens],
      expected: [undefined, 9],
    }),
  ),
  ...MISTRAL_REFUSES.map(
    (field): Rule => ({
      says: `no ${field} in a caller’s own bytes`,
      place: 'oai mistral-large-latest',
      given: openAiBody({ [field]: 1 }),
      part: (body) => body[field],
      expected: undefined,
      warns: new RegExp(`\`${field}\``),
    }),
  ),
  {
    says: 'its limit and its seed by its own names',
    place: 'oai mistral-large-latest',
    given: openAiBody({ max_completion_tokens: 9, seed: 7 }),
    part: (body) => [body.max_completion_tokens, body.max_tokens, body.seed, body.random_seed],
    expected: [undefined, 9, undefined, 7],
  },
  {
    says: 'no stream_options in a caller’s own bytes',
    place: 'oai mistral-large-latest',
    given: { stream: true, ...openAiBody({ stream: true, stream_options: { include_usage: true } }) },
    part: (body) => body.stream_options,
    expected: undefined,
    warns: /`stream_options`/,
  },
  {
    says: 'no user at Bedrock',
    place: 'bed claude-sonnet-4-6',
    given: { user: 'u' },
    part: (body) => JSON.stringify(body).includes('"u"'),
    expected: false,
    warns: /`user`/,
  },
  {
    says: 'one email address fits a user’s id elsewhere',
    place: 'oai gpt-4.1',
    given: { user: 'pat@example.org' },
    part: (body) => body.user,
    expected: 'pat@example.org',
  },
  ...['jpeg', 'png', 'gif', 'webp'].map(
    (format): Rule => ({
      says: `reads ${format}`,
      place: 'ant claude-sonnet-4-6',
      given: image(`image/${format}`, 'AAAA'),
      part: (body) => body.messages[0].content[1].source.media_type,
      expected: `image/${format}`,
    }),
  ),
  ...KNOWN_BETAS.map(
    (beta): Rule => ({
      says: `knows ${beta}`,
      place: 'bed claude-sonnet-4-5',
      given: { anthropicBeta: [beta] },
      part: (body) => body.additionalModelRequestFields.anthropic_beta,
      expected: [beta],
    }),
  ),
  {
    says: 'no claude-code before 4.6',
    place: 'bed claude-sonnet-4-5',
    given: { anthropicBeta: ['claude-code-20250219'] },
    part: (body) => body.additionalModelRequestFields,
    expected: undefined,
    warns: /claude-code/,
  },
];

testRules('media, users, betas and limits', RULES);
