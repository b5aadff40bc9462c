import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { parseFault } from './parse-fault.ts';
import { spoiledWhole, withoutStopReason } from './spoil-whole.ts';

const BODY = '{"text":"Hi"}';

describe('a spoiled whole answer', () => {
  for (const fault of ['ok', 'no-terminator', 'wrong-type', 'filtered=2']) {
    test(`is left to others by ${fault}`, () => {
      assert.equal(spoiledWhole(BODY, parseFault(fault).main), null);
    });
  }

  test('is left alone without a fault', () => assert.equal(spoiledWhole(BODY, null), null));

  for (const [fault, shown] of [
    ['cut', '{"text <reset>'],
    ['end', '{"text'],
    ['truncated-json', '{"text'],
    ['stall', '{"text <stall> ":"Hi"}'],
    ['stall for=50', '{"text <stall 50> ":"Hi"}'],
    ['malformed', '{"text":"Hi","broken":]'],
    ['bad-crc', '{"text":"Hi","broken":]'],
  ] as const) {
    test(`by ${fault} is ${shown}`, () => {
      const steps = spoiledWhole(BODY, parseFault(fault).main) ?? [];
      const parts = steps.map((step) => {
        if ('bytes' in step) return new TextDecoder().decode(step.bytes);
        return step.part === 'stall' && step.forMs !== undefined ? `<stall ${step.forMs}>` : `<${step.part}>`;
      });
      assert.equal(parts.join(' '), shown);
    });
  }

  test('can be parsed by nobody, whatever it held', () => {
    fc.assert(
      fc.property(fc.object(), fc.constantFrom('malformed', 'truncated-json', 'cut'), (answer, fault) => {
        const steps = spoiledWhole(JSON.stringify(answer), parseFault(fault).main) ?? [];
        const text = steps
          .map((step) => ('bytes' in step ? new TextDecoder().decode(step.bytes) : ''))
          .join('');
        assert.throws(() => JSON.parse(text), SyntaxError);
      }),
    );
  });
});

describe('an answer without its stop reason', () => {
  for (const [dialect, answer, expected] of [
    [
      'OpenAI',
      { id: 'x', choices: [{ index: 0, finish_reason: 'stop' }] },
      { id: 'x', choices: [{ index: 0, finish_reason: null }] },
    ],
    ['Anthropic', { id: 'x', stop_reason: 'end_turn' }, { id: 'x', stop_reason: null }],
    ['Converse', { output: {}, stopReason: 'end_turn' }, { output: {} }],
  ] as const) {
    test(`of ${dialect} keeps all the rest`, () => assert.deepEqual(withoutStopReason(answer), expected));
  }
});
