import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { ChatRequest } from '../../core/chat-request.ts';
import { FailureError } from '../../core/failure.ts';
import { rawOf } from '../../testing/raw-of.ts';
import { bedrockInvoke } from './dialect.ts';

const good = {
  anthropic_version: 'bedrock-2023-05-31',
  max_tokens: 5,
  messages: [{ role: 'user', content: 'Hi' }],
};

function parse(json: object, headers: Readonly<Record<string, string>> = {}): ChatRequest {
  return bedrockInvoke.parse(rawOf('bedrock-invoke', json), {
    header: (name) => headers[name] ?? null,
    pathModel: 'm',
  });
}

function refusal(json: object): { param: string | undefined; message: string } {
  try {
    parse(json);
  } catch (thrown) {
    assert.ok(thrown instanceof FailureError);
    assert.equal(thrown.failure.code, 'invalid_request');
    return { param: thrown.failure.param, message: thrown.failure.message };
  }
  return assert.fail('the body was accepted');
}

describe('bedrock-invoke parse', () => {
  test("joins the betas of header and body, and keeps Bedrock's version from Anthropic's API", () => {
    const request = parse({ ...good, anthropic_beta: ['b'] }, { 'anthropic-beta': 'a' });
    assert.deepEqual(request.anthropicBeta, ['a', 'b']);
    assert.equal('anthropicVersion' in request, false);
  });

  test('model and stream in the body are none of this operation', () => {
    const request = parse({ ...good, model: 'other', stream: true });
    assert.equal(request.model, 'm');
    assert.equal(request.stream, false);
    assert.deepEqual(request.unmapped, ['model', 'stream']);
  });

  test("takes the version that Anthropic's own Bedrock client sends", () => {
    assert.equal(parse({ ...good, anthropic_version: '2026-10-21' }).maxTokens, good.max_tokens);
  });

  test('a body of another model family is refused with the format that is expected', () => {
    for (const json of [
      { inputText: 'Hi' },
      { anthropic_version: 'bedrock-2023-05-31', prompt: 'Hi' },
      { messages: good.messages, max_tokens: 5 },
    ]) {
      assert.match(refusal(json).message, /InvokeModel takes Anthropic Messages bodies here/);
    }
  });

  test('names the field that is wrong', () => {
    assert.equal(refusal({ ...good, anthropic_version: 'claude-3' }).param, 'anthropic_version');
    assert.equal(refusal({ ...good, max_tokens: undefined }).param, 'max_tokens');
    assert.equal(refusal({ ...good, messages: [{ role: 'x', content: '' }] }).param, 'messages.0.role');
  });
});

describe('headers of InvokeModel', () => {
  const guardrail = { 'x-amzn-bedrock-guardrailidentifier': 'gr-1', 'x-amzn-bedrock-guardrailversion': '2' };

  test('a guardrail is passed on with the bytes; elsewhere the caller gets a warning', () => {
    const request = parse(good, { ...guardrail, 'x-other': 'no' });
    assert.deepEqual(request.raw?.headers, guardrail);
    assert.deepEqual(request.unmapped, Object.keys(guardrail));
  });

  test('no such header, nothing to tell', () => {
    assert.equal(parse(good).raw?.headers, undefined);
    assert.deepEqual(parse(good).unmapped, []);
  });
});
