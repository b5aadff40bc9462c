import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { providerText, saysContextLength } from './provider-text.ts';

describe("a provider's own text", () => {
  test('bytes that were no text are none', () => {
    assert.equal(providerText(new TextDecoder().decode(Uint8Array.of(0x1f, 0x8b, 0xff, 0xfe))), undefined);
  });

  test('are trimmed, and handed on in one line', () => {
    assert.equal(providerText('  no\r\nset-cookie: x\u0000 '), 'no  set-cookie: x');
  });

  test('are cut at 1,000 characters', () => {
    const text = providerText('x'.repeat(5_000));
    assert.equal(text?.length, 1_000);
    assert.ok(text.endsWith('…'));
  });

  for (const value of [undefined, null, 7, {}, '', '  ', '<!DOCTYPE html><p>x', ' \n<html>']) {
    test(`${JSON.stringify(value)} is none`, () => assert.equal(providerText(value), undefined));
  }
});

describe('refusals for the length of the prompt', () => {
  for (const text of [
    'Input is too long for requested model.',
    'prompt is too long: 210000 tokens > 200000 maximum',
    "This model's maximum context length is 8192 tokens.",
    'Too many input tokens. Max input tokens: 300000',
  ]) {
    test(text, () => assert.equal(saysContextLength(text), true));
  }

  test('other refusals are not taken for one', () => {
    assert.equal(saysContextLength('max_tokens: 99999 > 8192, which is the maximum allowed'), false);
  });
});
