import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { rawOf } from '../../../testing/raw-of.ts';
import { wireText } from '../../../testing/wire-text.ts';
import { anthropicMessages } from '../../../wire/anthropic-messages/dialect.ts';
import { providerKind } from '../../registry.ts';

const UNSIGNED = '{"type":"thinking","thinking":"hm","signature":""}';
const HI = '{"role":"user","content":"hi"}';

function sent(model: string, body: string): { text: string; warnings: readonly string[] } {
  const target = { baseUrl: 'http://127.0.0.1:1', model, defaultMaxTokens: 4_096 };
  const raw = rawOf('anthropic-messages', body);
  const request = anthropicMessages.parse(raw, { header: () => null });
  const { wire, warnings } = providerKind('anthropic').bind(target).encode(request);
  return { text: wireText(wire), warnings };
}

describe("thoughts without a signature in a caller's own bytes", () => {
  for (const model of ['claude-sonnet-4-5', 'claude-opus-5', 'house-model']) {
    test(`${model}: they go, with a warning, and what stands beside them is as it was written`, () => {
      const content = `[${UNSIGNED},{"type":"text","text":"yes"}]`;
      const turns = `[${HI},{"role":"assistant","content":${content}},${HI}]`;
      const { text, warnings } = sent(
        model,
        `{ "model": "m", "max_tokens": 10.0, "seed": 12345678901234567890, "messages": ${turns} }`,
      );
      assert.doesNotMatch(text, /hm/);
      assert.match(text, /"max_tokens": 10\.0, "seed": 12345678901234567890/);
      assert.match(text, /"yes"/);
      assert.match(warnings.join(), /Reasoning of earlier turns is left out/);
    });

    test(`${model}: a turn that they were all of leaves no empty one behind`, () => {
      const turns = `[${HI},{"role":"assistant","content":[${UNSIGNED}]},${HI}]`;
      const { text } = sent(model, `{"model":"m","max_tokens":10,"messages":${turns}}`);
      assert.doesNotMatch(text, /hm|"content":\[\]/);
    });
  }

  test('signed ones stay, and nothing is said', () => {
    const signed = '{"type":"thinking","thinking":"hm","signature":"c2ln"}';
    const body = `{"model":"claude-opus-5","max_tokens":10,"messages":[${HI},{"role":"assistant","content":[${signed}]},${HI}]}`;
    const { text, warnings } = sent('claude-opus-5', body);
    assert.equal(text, body);
    assert.deepEqual(warnings, []);
  });
});
