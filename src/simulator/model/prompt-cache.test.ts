import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { FakeClock } from '../../testing/fake-clock.ts';
import type { SimInput } from './prompt.ts';
import { SimPromptCache } from './prompt-cache.ts';

/** A prompt of segments of ten tokens each, marked behind the given ones. */
function input(segments: readonly string[], ...marked: readonly (number | [number, '1h'])[]): SimInput {
  return {
    tokens: segments.length * 10,
    segments,
    marks: marked.map((mark) => {
      const [behind, ttl] = typeof mark === 'number' ? ([mark, '5m'] as const) : mark;
      return { segments: behind, tokens: behind * 10, ttl };
    }),
  };
}

describe('the prompt cache', () => {
  test('takes nothing without a marker, however often it comes', () => {
    const cache = new SimPromptCache(new FakeClock());
    for (let i = 0; i < 2; i++) assert.deepEqual(cache.use('m', input(['a', 'b'])), usage({ fresh: 20 }));
  });

  test('writes a marked prefix, then reads it, whatever stands behind it', () => {
    const cache = new SimPromptCache(new FakeClock());
    assert.deepEqual(cache.use('m', input(['a', 'b'], 1)), usage({ fresh: 10, written5m: 10 }));
    assert.deepEqual(cache.use('m', input(['a', 'c', 'd'], 1)), usage({ fresh: 20, read: 10 }));
  });

  test('writes only what is new behind the longest prefix it knows', () => {
    const cache = new SimPromptCache(new FakeClock());
    cache.use('m', input(['a', 'b'], 1));
    assert.deepEqual(
      cache.use('m', input(['a', 'b', 'c', 'd'], 1, [3, '1h'])),
      usage({ fresh: 10, read: 10, written1h: 20 }),
    );
    assert.deepEqual(cache.use('m', input(['a', 'b', 'c', 'd'], 3)), usage({ fresh: 10, read: 30 }));
  });

  for (const [what, model, segments] of [
    ['another model', 'n', ['a', 'b']],
    ['another text', 'm', ['x', 'b']],
    ['the same text cut elsewhere', 'm', ['ab', '']],
  ] as const) {
    test(`reads nothing for ${what}`, () => {
      const cache = new SimPromptCache(new FakeClock());
      cache.use('m', input(['a', 'b'], 2));
      assert.equal(cache.use(model, input(segments, 2)).read, 0);
    });
  }

  for (const [ttl, lastsMs] of [
    ['5m', 300_000],
    ['1h', 3_600_000],
  ] as const) {
    test(`forgets a prefix ${ttl} after its last use`, async () => {
      const clock = new FakeClock();
      const cache = new SimPromptCache(clock);
      const prompt = ttl === '5m' ? input(['a'], 1) : input(['a'], [1, '1h']);
      cache.use('m', prompt);
      await clock.advance(lastsMs - 1);
      assert.equal(cache.use('m', prompt).read, 10);
      await clock.advance(lastsMs - 1);
      assert.equal(cache.use('m', prompt).read, 10, 'reading it has renewed it');
      await clock.advance(lastsMs);
      assert.equal(cache.use('m', prompt).read, 0);
    });
  }

  test('holds 10,000 prefixes and drops the one that was used longest ago', () => {
    const cache = new SimPromptCache(new FakeClock());
    const use = (name: string) => cache.use('m', input([name], 1)).read;
    use('kept');
    use('dropped');
    for (let i = 0; i < 9_998; i++) use(`${i}`);
    assert.equal(use('kept'), 10);
    use('one more');
    assert.deepEqual([use('kept'), use('dropped')], [10, 0]);
  });

  test('splits a prompt so that the parts add up to the whole', () => {
    const cache = new SimPromptCache(new FakeClock());
    const segments = fc.array(fc.constantFrom('a', 'b'), { minLength: 1, maxLength: 5 });
    const marks = fc.array(fc.nat(5), { maxLength: 4 });
    fc.assert(
      fc.property(segments, marks, (texts, behind) => {
        const sorted = behind.map((mark) => Math.min(mark, texts.length)).sort((a, b) => a - b);
        const { fresh, read, written5m, written1h } = cache.use('m', input(texts, ...sorted));
        assert.equal(fresh + read + written5m + written1h, texts.length * 10);
        assert.ok(Math.min(fresh, read, written5m, written1h) >= 0);
      }),
    );
  });
});

function usage(given: { fresh?: number; read?: number; written5m?: number; written1h?: number }) {
  return { fresh: 0, read: 0, written5m: 0, written1h: 0, ...given };
}
