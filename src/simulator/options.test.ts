import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { parseSimulatorFlags, type SimulatorFlags } from './options.ts';

describe('the flags of sluiceway sim', () => {
  test('set nothing that is not given', () => assert.deepEqual(parseSimulatorFlags({}), {}));

  for (const [flags, options] of [
    [{ ttft: '0' }, { ttftMs: 0 }],
    [{ ttft: '150ms' }, { ttftMs: 150 }],
    [{ ttft: '1.5s' }, { ttftMs: 1500 }],
    [{ rate: '0' }, { tokensPerSecond: 0 }],
    [
      { rate: '60', tokens: '200', strict: true },
      { tokensPerSecond: 60, tokens: 200, strict: true },
    ],
  ] as const) {
    test(`read ${JSON.stringify(flags)}`, () => assert.deepEqual(parseSimulatorFlags(flags), options));
  }

  const refused: readonly [SimulatorFlags, RegExp][] = [
    [{ ttft: '150' }, /^--ttft is "150": write a duration/],
    [{ ttft: '-1ms' }, /^--ttft/],
    [{ ttft: '1m' }, /^--ttft/],
    [{ rate: 'fast' }, /^--rate is "fast": write a whole number from 0 to 999999/],
    [{ rate: '1.5' }, /^--rate/],
    [{ rate: '1000000' }, /^--rate/],
    [{ tokens: '0' }, /^--tokens is "0": write a whole number from 1 to 999999/],
    [{ tokens: '' }, /^--tokens/],
  ];
  for (const [flags, message] of refused) {
    test(`refuse ${JSON.stringify(flags)}, and say what they take`, () => {
      assert.throws(() => parseSimulatorFlags(flags), { name: 'RangeError', message });
    });
  }
});
