import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { FAULTS } from './fault-table.ts';
import { FaultSyntaxError, parseFault } from './parse-fault.ts';

describe('the grammar of faults', () => {
  test('takes the value behind the name or as a parameter', () => {
    assert.equal(parseFault('cut=7').main?.value, 7);
    assert.equal(parseFault('cut after=7').main?.value, 7);
    assert.equal(parseFault('429 retry-after=2').main?.value, 2);
    assert.equal(parseFault('429=0.5').main?.value, 0.5);
    assert.equal(parseFault('429').main?.value, undefined);
  });

  test('reads spaces, commas and ! alike', () => {
    for (const text of [
      'slow=10 cut=3 times=2',
      'slow=10,cut=3,times=2',
      'slow=10!cut=3!times=2',
      ' slow=10 , cut=3 ! times=2 ',
    ]) {
      const plan = parseFault(text);
      assert.deepEqual(
        [plan.pace, plan.main?.name, plan.main?.value, plan.times],
        [{ ttftMs: 10 }, 'cut', 3, 2],
      );
    }
  });

  test('reads `down` as the first n requests', () => {
    const plan = parseFault('down=3 status=500');
    assert.deepEqual([plan.times, plan.main?.kind], [3, 'internal']);
  });

  for (const text of [
    '',
    'cut=5 stall=2',
    'nonsense',
    'cut=x',
    'cut=1.5',
    'cut retry-after=2',
    'reset=3',
    'error type=weird',
    'html=99',
    'down status=418',
    'chance=2 429',
    '__proto__=1',
    'constructor',
  ]) {
    test(`refuses "${text}", and says what there is`, () => {
      assert.throws(
        () => parseFault(text),
        (error) => error instanceof FaultSyntaxError && error.message.includes('context-length'),
      );
    });
  }

  test('reads each fault of the table by its bare name', () => {
    for (const name of Object.keys(FAULTS)) assert.doesNotThrow(() => parseFault(name), name);
  });

  test('throws nothing but FaultSyntaxError', () => {
    const words = fc.constantFrom(
      ...Object.keys(FAULTS),
      'after',
      'times',
      'key',
      '=',
      '5',
      ' ',
      ',',
      '!',
      'x',
      '-1',
      '9e9',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(words).map((parts) => parts.join('')),
        ),
        (text) => {
          try {
            parseFault(text);
          } catch (error) {
            assert.ok(error instanceof FaultSyntaxError);
          }
        },
      ),
    );
  });
});
