import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { FinishReason } from '../core/stream-part.ts';
import { stopReason as anthropic } from './anthropic-messages/finish-reason.ts';
import { converseStopReason as converse } from './bedrock-converse/finish-reason.ts';
import { nativeStopReason as native } from './native/stop-reason.ts';
import { COMPLETION_FINISH_REASONS } from './openai-chat/finish-reason.ts';

function inAllDialects(reason: FinishReason): readonly string[] {
  const { unified } = reason;
  return [native(reason), COMPLETION_FINISH_REASONS[unified], anthropic(reason), converse(reason)];
}

describe('an answer that broke off for a reason of its provider alone', () => {
  test('is no whole one in any dialect', () => {
    assert.deepEqual(inAllDialects({ unified: 'other', raw: 'abort' }), [
      'max_tokens',
      'length',
      'max_tokens',
      'max_tokens',
    ]);
  });

  test('keeps the word in the dialect that has it', () => {
    for (const raw of ['malformed_tool_use', 'malformed_model_output'])
      assert.deepEqual(inAllDialects({ unified: 'other', raw }), [
        'malformed_output',
        'length',
        'max_tokens',
        raw,
      ]);
  });
});
