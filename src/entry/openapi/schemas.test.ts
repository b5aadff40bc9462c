import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Compile } from 'typebox/compile';
import { failure } from '../../core/failure.ts';
import { anthropicMessages } from '../../wire/anthropic-messages/dialect.ts';
import { bedrockConverse } from '../../wire/bedrock-converse/dialect.ts';
import { nativeError } from '../../wire/native/error-body.ts';
import { openAiError } from '../../wire/openai-chat/error-body.ts';
import { SCHEMAS, schemaRef } from './schemas.ts';

const CONTEXT = { requestId: 'req_1' };
const WHY = failure('throttled', 'Slow down.', { retryAfterMs: 1_000 });

test('the documented error bodies are those that the dialects write', () => {
  const written = {
    NativeError: nativeError(WHY, CONTEXT),
    OpenAiError: openAiError(WHY),
    AnthropicError: anthropicMessages.error(WHY, CONTEXT),
    BedrockError: bedrockConverse.error(WHY, CONTEXT),
  };
  for (const [name, { body }] of Object.entries(written))
    assert.ok(
      Compile(SCHEMAS[name as keyof typeof written]).Check(JSON.parse(String(body))),
      `${name}: ${body}`,
    );
});

test('a reference leads to where the document keeps its schemas', () => {
  assert.deepEqual(schemaRef('OpenAiModel'), { $ref: '#/components/schemas/OpenAiModel' });
});
