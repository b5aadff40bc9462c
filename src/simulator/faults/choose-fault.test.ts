import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { seededRandom } from '../../testing/seeded-random.ts';
import { FaultChooser, type FaultWishes } from './choose-fault.ts';
import { FaultScript } from './fault-script.ts';

const NONE: FaultWishes = { header: null, directive: undefined, model: 'm' };

describe('the fault of a request', () => {
  const wishes: FaultWishes = { header: '400', directive: '401', model: 'm!403' };
  const cases: readonly [string, FaultWishes, string | undefined, string | undefined][] = [
    ['the header before all others', wishes, '400', 'header'],
    ['the message before the model', { ...wishes, header: null }, '401', 'message'],
    ['the model before the script', { ...NONE, model: 'm!403' }, '403', 'model'],
    ['the script last', NONE, '404', 'script'],
    ['all behind the first mark of a model', { ...NONE, model: 'm!slow=5!500' }, 'slow=5!500', 'model'],
    ['none for a model that nothing names', { ...NONE, model: 'other' }, undefined, undefined],
  ];
  for (const [what, given, text, source] of cases) {
    test(`is taken from ${what}`, () => {
      const { chooser } = scripted('404');
      const chosen = chooser.choose(given);
      assert.deepEqual([chosen?.plan.text, chosen?.source], [text, source]);
    });
  }

  test('leaves the script alone where it came from elsewhere', () => {
    const { chooser, script } = scripted('404');
    chooser.choose({ ...NONE, header: '500' });
    assert.deepEqual(script.list()[0]?.faults, ['404']);
  });

  test('that cannot be read is an error, not a request that goes well', () => {
    for (const given of [{ header: 'boom' }, { directive: '' }, { model: 'm!' }])
      assert.throws(() => scripted().chooser.choose({ ...NONE, ...given }), { name: 'FaultSyntaxError' });
  });
});

describe('times and down', () => {
  const hits = (chooser: FaultChooser, given: Partial<FaultWishes>, calls = 4) =>
    Array.from({ length: calls }, () => chooser.choose({ ...NONE, ...given }) !== null);

  test('hit the first requests and let the rest go', () => {
    const { chooser } = scripted();
    assert.deepEqual(hits(chooser, { header: '500 times=2' }), [true, true, false, false]);
    assert.deepEqual(hits(chooser, { header: 'down=1' }), [true, false, false, false]);
  });

  test('count each model, fault and place by itself', () => {
    const { chooser } = scripted();
    assert.deepEqual(hits(chooser, { header: '500 times=1' }, 2), [true, false]);
    assert.deepEqual(hits(chooser, { header: '500 times=1', model: 'n' }, 2), [true, false]);
    assert.deepEqual(hits(chooser, { header: '503 times=1' }, 2), [true, false]);
    assert.deepEqual(hits(chooser, { directive: '500 times=1' }, 2), [true, false]);
  });

  test('share a count under one key, whatever the model', () => {
    const { chooser } = scripted();
    assert.deepEqual(hits(chooser, { header: '500 times=1 key=k' }, 2), [true, false]);
    assert.deepEqual(hits(chooser, { header: '500 times=1 key=k', model: 'n' }, 2), [false, false]);
    assert.deepEqual(hits(chooser, { header: '500 times=1 key=l' }, 2), [true, false]);
  });

  test('start again after a reset', () => {
    const { chooser } = scripted();
    hits(chooser, { header: 'down=1' });
    chooser.reset();
    assert.deepEqual(hits(chooser, { header: 'down=1' }, 2), [true, false]);
  });

  test('keep 10,000 counts and forget the one that was used longest ago', () => {
    const { chooser } = scripted();
    const hit = (key: string) => chooser.choose({ ...NONE, header: `500 times=1 key=${key}` }) !== null;
    hit('kept');
    hit('forgotten');
    for (let i = 0; i < 9_998; i++) hit(`${i}`);
    assert.equal(hit('kept'), false);
    hit('one-more');
    assert.deepEqual([hit('kept'), hit('forgotten')], [false, true]);
  });
});

describe('chance', () => {
  test('hits below its probability and not at it', () => {
    const drawn = [0, 0.29, 0.3, 0.99];
    const random = { next: () => drawn.shift() ?? 0, hex: () => '' };
    const chooser = new FaultChooser(new FaultScript(), random);
    const hits = Array.from(
      { length: 4 },
      () => chooser.choose({ ...NONE, header: '500 chance=0.3' }) !== null,
    );
    assert.deepEqual(hits, [true, true, false, false]);
  });

  test('is drawn before a hit is counted', () => {
    const drawn = [0.9, 0.1, 0.1];
    const chooser = new FaultChooser(new FaultScript(), { next: () => drawn.shift() ?? 0, hex: () => '' });
    const header = '500 chance=0.5 times=1';
    const hits = Array.from({ length: 3 }, () => chooser.choose({ ...NONE, header }) !== null);
    assert.deepEqual(hits, [false, true, false]);
  });
});

function scripted(...faults: string[]): { chooser: FaultChooser; script: FaultScript } {
  const script = new FaultScript();
  if (faults.length > 0) script.add([{ model: 'm', faults, steady: false }]);
  return { chooser: new FaultChooser(script, seededRandom()), script };
}
