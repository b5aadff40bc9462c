import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Compile } from 'typebox/compile';
import { NO_USAGE } from '../../core/usage.ts';
import { sampleRequest } from '../../testing/sample-request.ts';
import { anthropicMessages } from '../../wire/anthropic-messages/dialect.ts';
import { bedrockConverse } from '../../wire/bedrock-converse/dialect.ts';
import { bedrockInvoke } from '../../wire/bedrock-invoke/dialect.ts';
import { AnthropicMessage, AnthropicTokenCount, ConverseAnswer } from './reply-schemas.ts';

const CONTEXT = { requestId: 'req_1', model: 'm', startedAt: 0, request: sampleRequest() };
const ANSWER = {
  content: [
    { type: 'reasoning', text: 'hm', signature: 'sig' },
    { type: 'reasoning', text: '', redacted: 'b3BhcXVl' },
    { type: 'text', text: 'Hi' },
    { type: 'tool-call', id: 'call_1', name: 'toy', argumentsText: '{}' },
  ],
  reason: { unified: 'tool-use', raw: 'tool_use' },
  usage: { ...NO_USAGE, inputTokens: 3, outputTokens: 2 },
  latencyMs: 12,
} as const;

test('the documented answers are those that the dialects write', () => {
  const written = [
    [AnthropicMessage, anthropicMessages.answer(ANSWER, CONTEXT)],
    [AnthropicMessage, bedrockInvoke.answer(ANSWER, CONTEXT)],
    [ConverseAnswer, bedrockConverse.answer(ANSWER, CONTEXT)],
    [AnthropicTokenCount, anthropicMessages.countTokens?.reply(3, CONTEXT)],
  ] as const;
  for (const [schema, reply] of written) {
    const body = JSON.parse(String(reply?.body));
    assert.ok(Compile(schema).Check(body), String(reply?.body));
  }
});

test('an answer without its usage is none', () => {
  const body = JSON.parse(String(anthropicMessages.answer(ANSWER, CONTEXT).body));
  delete body.usage;
  assert.equal(Compile(AnthropicMessage).Check(body), false);
});
