import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { FailureError } from '../../core/failure.ts';
import { request, TOOL, target } from './fixtures/requests.ts';
import { bindBedrock } from './provider.ts';

describe('counting tokens at Bedrock', () => {
  test('asks by the bare id of the model, and for what the model reads', () => {
    for (const model of [
      'us.anthropic.claude-sonnet-4-20250514-v1:0',
      'arn:aws:bedrock:eu-west-1::foundation-model/anthropic.claude-sonnet-4-20250514-v1:0',
    ]) {
      const ask = request({
        system: [{ type: 'text', text: 'S' }],
        tools: [TOOL],
        temperature: 0.5,
        maxTokens: 9,
      });
      const wire = bindBedrock(target(model)).countTokens?.encode(ask);
      assert.match(wire?.url ?? '', /\/model\/anthropic\.claude-sonnet-4-20250514-v1%3A0\/count-tokens$/);
      const { input } = JSON.parse(String(wire?.body));
      assert.deepEqual(Object.keys(input.converse), ['messages', 'system', 'toolConfig']);
    }
  });

  test('does not ask about models that Bedrock does not count for', () => {
    for (const model of [
      'us.amazon.nova-lite-v1:0',
      'arn:aws:bedrock:eu-west-1:123456789012:application-inference-profile/abc',
    ]) {
      assert.equal(bindBedrock(target(model)).countTokens?.encode(request()), undefined);
    }
  });

  test('reads the count, and nothing else', () => {
    const decode = (body: string): number | undefined =>
      bindBedrock(target()).countTokens?.decode(new TextEncoder().encode(body));
    assert.equal(decode('{"inputTokens":14}'), 14);
    for (const body of ['', '{}', 'null', '{"inputTokens":"14"}', '{"inputTokens":-1}']) {
      assert.throws(
        () => decode(body),
        (thrown) => thrown instanceof FailureError && thrown.failure.code === 'bad_upstream_answer',
      );
    }
  });
});
