import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { AT } from '../events.fixture.ts';
import { IsoTime } from './iso-time.ts';
import { writtenBy } from './lines.fixture.ts';

test('times are those of Date, in whatever order and however close they come', () => {
  const near = fc.double({ min: -3_000, max: 3_000, noNaN: true }).map((ms) => AT + ms);
  const anywhere = fc.integer({ min: 0, max: Date.UTC(9999, 0) });
  fc.assert(
    fc.property(fc.array(fc.oneof(near, anywhere), { minLength: 1, maxLength: 20 }), (times) => {
      const iso = new IsoTime();
      for (const at of times) {
        const expected = new Date(Math.floor(at)).toISOString();
        assert.equal(
          writtenBy((out) => iso.write(out, at)),
          expected,
        );
        assert.equal(iso.text(at), expected);
      }
    }),
  );
});

test('a time that is none throws, and spoils no later one', () => {
  const iso = new IsoTime();
  assert.throws(() => iso.text(Number.NaN), RangeError);
  assert.equal(iso.text(AT), new Date(AT).toISOString());
});
