import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { formatDuration, formatSize, parseDuration, parseSize } from './units.ts';

describe('units', () => {
  test('durations become milliseconds', () => {
    const texts = ['500ms', '30s', '1.5s', '5m', '1h', '30d', '0s'];
    assert.deepEqual(texts.map(parseDuration), [500, 30_000, 1_500, 300_000, 3_600_000, 2_592_000_000, 0]);
  });

  test('sizes become bytes, 1KB is 1024', () => {
    assert.deepEqual(['1B', '128KB', '10MB', '0.5GB'].map(parseSize), [1, 131_072, 10_485_760, 536_870_912]);
  });

  test('anything without a unit of its own is refused', () => {
    for (const text of [
      '30',
      '',
      's',
      '-1s',
      '1 s',
      '1S',
      '1e3s',
      '.5s',
      '1h30m',
      '1KB',
      '0.5ms',
      'constructor',
    ]) {
      assert.equal(parseDuration(text), undefined, text);
    }
    for (const text of ['10', '10kb', '10Mb', '1TB', '0.5B']) assert.equal(parseSize(text), undefined, text);
  });

  test('what is formatted reads back as the same number', () => {
    fc.assert(
      fc.property(fc.nat({ max: 2 ** 40 }), (value) => {
        assert.equal(parseDuration(formatDuration(value)), value);
        assert.equal(parseSize(formatSize(value)), value);
      }),
    );
  });
});
