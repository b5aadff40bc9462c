import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { JsonWriter } from './json-writer.ts';
import { anyText, decoded, NO_CONTROL, writtenBy } from './lines.fixture.ts';

describe('JsonWriter', () => {
  test('any text reads back as it was, cut to its bound, and stays on one line', () => {
    fc.assert(
      fc.property(anyText(), fc.integer({ min: 0, max: 320 }), (text, maxChars) => {
        const literal = writtenBy((out) => out.string(text, maxChars));
        assert.equal(JSON.parse(literal), text.slice(0, maxChars));
        assert.match(literal, NO_CONTROL);
      }),
    );
  });

  test('any number reads back as it was', () => {
    const numbers = fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.integer(), fc.nat());
    fc.assert(
      fc.property(numbers, (value) => {
        assert.equal(
          writtenBy((out) => out.number(value)),
          String(value),
        );
      }),
    );
    for (const value of [0, 9, 10, 999_999_999, 1e9, 2 ** 31, 2 ** 40, 2 ** 53]) {
      assert.equal(
        writtenBy((out) => out.number(value)),
        String(value),
      );
    }
  });

  test('a decimal is written as the engine writes the same fraction', () => {
    const units = fc.oneof(
      fc.integer({ min: -1_000, max: 100_000_000 }),
      fc.nat(2 ** 31 - 1),
      fc.maxSafeNat(),
    );
    fc.assert(
      fc.property(units, fc.constantFrom(2 as const, 6 as const), (value, places) => {
        const written = writtenBy((out) => out.decimal(value, places));
        assert.equal(written, String(value / 10 ** places));
      }),
    );
  });

  test('what is no number is null', () => {
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
      assert.equal(
        writtenBy((out) => out.number(value)),
        'null',
      );
      assert.equal(
        writtenBy((out) => out.decimal(value, 2)),
        'null',
      );
    }
  });

  test('pieces of any length follow each other, however small the buffer was', () => {
    fc.assert(
      fc.property(fc.array(anyText(60), { maxLength: 20 }), (texts) => {
        const out = new JsonWriter(1);
        out.ascii('[');
        for (const text of texts) {
          out.string(text, 60);
          out.ascii(',');
          out.padded(7, 3);
          out.copy(new Uint8Array([0x2c]));
          out.utf8('é€😀');
        }
        const expected = texts.map((text) => `${writtenBy((one) => one.string(text, 60))},007,é€😀`);
        assert.equal(decoded(out.take()), `[${expected.join('')}`);
      }),
    );
  });

  test('bytes that were taken are not written to again', () => {
    const out = new JsonWriter();
    out.ascii('first');
    const first = out.take();
    out.ascii('other');
    assert.equal(decoded(first), 'first');
    assert.equal(decoded(out.take()), 'other');
    assert.equal(out.take().length, 0);
  });

  test('what was written last can be taken back', () => {
    const out = new JsonWriter();
    out.ascii('kept');
    const { length } = out;
    out.string('lost', 10);
    out.cutTo(length);
    out.ascii('.');
    assert.equal(decoded(out.take()), 'kept.');
  });
});
