import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { saysContextLength } from './context-length.ts';

/** As they came, with numbers of our own. */
const TEXTS: readonly [who: string, text: string][] = [
  ['Anthropic', 'prompt is too long: 210000 tokens > 200000 maximum'],
  [
    'Anthropic, with its answer',
    'input length and `max_tokens` exceed context limit: 190000 + 20000 > 200000',
  ],
  ['Claude at Bedrock', 'Input is too long for requested model.'],
  [
    'Nova',
    'Input Tokens Exceeded: Number of input tokens exceeds maximum length. Please update the input to try again.',
  ],
  ['Bedrock, older models', 'Too many input tokens. Max input tokens: 300000'],
  ['OpenAI', "This model's maximum context length is 8192 tokens."],
  ['OpenAI, newer models', 'Your input exceeds the context window of this model. Please adjust your input.'],
  ['xAI', "This model's maximum prompt length is 131072 but the request contains 136973 tokens."],
  [
    'Mistral',
    'Prompt contains 40112 tokens and 0 draft tokens, too large for model with 32768 maximum context length',
  ],
  ['Groq', 'Please reduce the length of the messages or completion.'],
  ['Gemini', 'The input token count (1054016) exceeds the maximum number of tokens allowed (1048576).'],
  [
    'TGI',
    'Input validation error: `inputs` tokens + `max_new_tokens` must be <= 8192. Given: 9000 `inputs` tokens and 1000 `max_new_tokens`',
  ],
  ['TGI, the prompt alone', 'Input validation error: `inputs` must have less than 4096 tokens. Given: 5000'],
  ['Cohere', 'too many tokens: total number of tokens in the prompt cannot exceed 128000 - received 130000.'],
  ['llama.cpp', 'the request exceeds the available context size. try increasing the context size'],
  ['DashScope', '<400> InternalError.Algo.InvalidParameter: Range of input length should be [1, 204800]'],
  [
    'OpenRouter',
    "This endpoint's maximum context length is 32768 tokens. However, you requested about 40000 tokens.",
  ],
];

describe('refusals for the length of the prompt', () => {
  for (const [who, text] of TEXTS) test(who, () => assert.equal(saysContextLength(text), true));

  for (const text of [
    'max_tokens: 99999 > 8192, which is the maximum allowed',
    'Too many tokens, please wait before trying again.',
    'Range of temperature should be [0, 2)',
    'Request too large for model on tokens per minute (TPM): Limit 6000, Requested 9000',
  ]) {
    test(`not: ${text}`, () => assert.equal(saysContextLength(text), false));
  }
});
