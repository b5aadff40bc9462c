import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { providerText } from './provider-text.ts';

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
