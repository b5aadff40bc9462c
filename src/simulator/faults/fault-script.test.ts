import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { FaultScript, parseScript } from './fault-script.ts';

describe('script entries', () => {
  test('are one or a list; model and steady may be left out, one fault may be a text', () => {
    assert.deepEqual(parseScript({ faults: '429' }), [{ model: '*', faults: ['429'], steady: false }]);
    const entries = [{ model: 'a', faults: ['429', 'ok'], steady: true }];
    assert.deepEqual(parseScript(entries), entries);
  });

  const refused: readonly [string, unknown, RegExp][] = [
    ['no object', 5, /an entry is an object|script entry is an object/],
    ['an unknown field', { faults: ['429'], fault: '429' }, /^fault: /],
    ['a model that is no text', { model: 1, faults: ['429'] }, /^model: /],
    ['steady in words', { steady: 'yes', faults: ['429'] }, /^steady: /],
    ['no faults', { faults: [] }, /^faults: must be a list/],
    ['a fault that is no text', { faults: [429] }, /^faults: must hold strings/],
    ['an unknown fault', { faults: ['boom'] }, /"boom"/],
    ['more faults than anybody needs', { faults: Array(10_001).fill('ok') }, /^faults: at most 10000/],
  ];
  for (const [what, json, message] of refused) {
    test(`with ${what} are refused`, () => assert.throws(() => parseScript(json), { message }));
  }

  test('of any JSON are read or refused, and nothing else happens', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (json) => {
        try {
          assert.ok(parseScript(json).length >= 0);
        } catch (error) {
          assert.ok(error instanceof Error && ['TypeError', 'FaultSyntaxError'].includes(error.name));
        }
      }),
    );
  });
});

describe('a script', () => {
  const run = (script: FaultScript, model: string, calls: number) =>
    Array.from({ length: calls }, () => script.next(model)?.text ?? null);

  test('gives an entry’s faults one by one, then is used up; a steady one starts again', () => {
    const script = new FaultScript();
    script.add(
      parseScript([
        { model: 'a', faults: ['429', '500'] },
        { model: 'b', faults: ['503', 'ok'], steady: true },
      ]),
    );
    assert.deepEqual(run(script, 'a', 3), ['429', '500', null]);
    assert.deepEqual(run(script, 'b', 5), ['503', 'ok', '503', 'ok', '503']);
  });

  test('says what is left of it', () => {
    const script = new FaultScript();
    script.add(
      parseScript([
        { model: 'a', faults: ['429', '500'] },
        { model: 'b', faults: ['503'], steady: true },
      ]),
    );
    run(script, 'a', 1);
    run(script, 'b', 1);
    assert.deepEqual(script.list(), [
      { model: 'a', faults: ['500'], steady: false },
      { model: 'b', faults: ['503'], steady: true },
    ]);
    script.clear();
    assert.deepEqual(script.list(), []);
  });

  test('gives a request to the first entry that fits, and to the next once that is used up', () => {
    const script = new FaultScript();
    script.add(parseScript([{ model: 'sim-*', faults: ['429'] }, { faults: ['500'] }]));
    assert.deepEqual(run(script, 'sim-1', 3), ['429', '500', null]);
  });

  test('puts an entry in the place of the one of the same pattern', () => {
    const script = new FaultScript();
    script.add(parseScript({ model: 'a', faults: ['429', '500'] }));
    script.add(parseScript({ model: 'a', faults: ['503'] }));
    assert.deepEqual(run(script, 'a', 2), ['503', null]);
  });

  test('takes 1,000 entries and no more; one that replaces another is no more', () => {
    const script = new FaultScript();
    const entry = (i: number) => ({ model: `m${i}`, faults: ['429'], steady: true });
    script.add(Array.from({ length: 1000 }, (_, i) => entry(i)));
    assert.doesNotThrow(() => script.add([entry(7)]));
    assert.throws(() => script.add([entry(1000)]), RangeError);
  });
});

describe('a pattern', () => {
  for (const [pattern, model, fits] of [
    ['*', '', true],
    ['sim-*', 'sim-1', true],
    ['sim-*', 'my-sim-1', false],
    ['sim-?', 'sim-1', true],
    ['sim-?', 'sim-10', false],
    ['*mini', 'sim-1-mini', true],
    ['a.b', 'axb', false],
    ['a(b)+[c]$', 'a(b)+[c]$', true],
    ['a*b', 'a\nb', true],
  ] as const) {
    test(`${pattern} ${fits ? 'fits' : 'does not fit'} ${JSON.stringify(model)}`, () => {
      const script = new FaultScript();
      script.add([{ model: pattern, faults: ['429'], steady: true }]);
      assert.equal(script.next(model) !== null, fits);
    });
  }

  test('fits itself where it has no wildcards, whatever else is in it', () => {
    fc.assert(
      fc.property(
        fc.string().filter((text) => !/[*?]/.test(text)),
        (text) => {
          const script = new FaultScript();
          script.add([{ model: text, faults: ['429'], steady: true }]);
          assert.notEqual(script.next(text), null);
        },
      ),
    );
  });
});
