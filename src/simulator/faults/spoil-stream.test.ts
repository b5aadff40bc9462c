import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { SimFrame, SimWire } from '../wire/sim-wire.ts';
import { parseFault } from './parse-fault.ts';
import { spoiledStream } from './spoil-stream.ts';
import type { StreamStep } from './stream-step.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

/** An answer of three tokens; each frame's bytes say what it is. */
const FRAMES: readonly SimFrame[] = [
  frame('open', 'opening'),
  frame('t1', 'content', 1),
  frame('t2', 'content', 1),
  frame('t3', 'content', 1),
  frame('sign', 'trailing'),
  frame('close', 'closing'),
  frame('done', 'terminator'),
];
const WHOLE = 'open t1 t2 t3 sign close done';

const WIRE: SimWire = {
  streamContentType: 'text/plain',
  headers: () => ({}),
  whole: () => ({}),
  frames: () => FRAMES,
  errorFrame: (kind, requestId) => bytes(`error:${kind}:${requestId}`),
  malformedFrame: () => bytes('malformed'),
  brokenFrame: () => bytes('broken'),
};

const CASES: Readonly<Record<string, string>> = {
  ok: WHOLE,
  'cut=0': 'open <reset> t1 t2 t3 sign close done',
  'cut=2': 'open t1 t2 <reset> t3 sign close done',
  'cut=99': 'open t1 t2 t3 sign <reset> close done',
  'end=1': 'open t1 <end> t2 t3 sign close done',
  'stall=1': 'open t1 <stall> t2 t3 sign close done',
  'stall=1 for=50': 'open t1 <stall 50> t2 t3 sign close done',
  'malformed=3': 'open t1 t2 t3 malformed sign close done',
  'bad-crc=2': 'open t1 t2 broken t3 sign close done',
  'error=2': 'open t1 t2 error:overloaded:r1',
  'error=0 type=timeout': 'open error:timeout:r1',
  'error=99': 'open t1 t2 t3 sign error:overloaded:r1',
  'no-terminator': 'open t1 t2 t3 sign close',
  'truncated-json': 'op',
  'wrong-type': WHOLE,
  'filtered=2': WHOLE,
};

describe('a spoiled stream', () => {
  test('without a fault is the stream itself', () => {
    assert.equal(shown(spoiledStream(FRAMES, null, WIRE, 'r1')), WHOLE);
  });

  for (const [fault, expected] of Object.entries(CASES)) {
    test(`${fault} is: ${expected}`, () => {
      assert.equal(shown(spoiledStream(FRAMES, parseFault(fault).main, WIRE, 'r1')), expected);
    });
  }

  test('breaks once, behind the tokens it was told, however long the answer', () => {
    fc.assert(
      fc.property(fc.nat(20), fc.nat(20), (tokens, after) => {
        const frames = [
          frame('open', 'opening'),
          ...Array.from({ length: tokens }, () => frame('t', 'content', 1)),
          frame('done', 'terminator'),
        ];
        const steps = [...spoiledStream(frames, parseFault(`cut=${after}`).main, WIRE, 'r1')];
        const at = steps.findIndex((step) => step.part === 'reset');
        assert.equal(at, 1 + Math.min(after, tokens));
        assert.equal(steps.filter((step) => step.part === 'reset').length, 1);
      }),
    );
  });

  test('of an answer without tokens breaks at its end rather than not at all', () => {
    const frames = [frame('open', 'opening'), frame('close', 'closing'), frame('done', 'terminator')];
    assert.equal(shown(spoiledStream(frames, parseFault('cut').main, WIRE, 'r1')), 'open <reset> close done');
  });

  test('is made as it is read: what a reader does not want costs nothing', () => {
    let made = 0;
    const counted = (function* () {
      for (const one of FRAMES) {
        made += 1;
        yield one;
      }
    })();
    spoiledStream(counted, null, WIRE, 'r1').next();
    assert.equal(made, 1);
  });
});

function frame(text: string, part: SimFrame['part'], tokens = 0): SimFrame {
  return { bytes: bytes(text), tokens, part };
}

function shown(steps: Iterable<StreamStep>): string {
  return [...steps]
    .map((step) => {
      if ('bytes' in step) return new TextDecoder().decode(step.bytes);
      return step.part === 'stall' && step.forMs !== undefined ? `<stall ${step.forMs}>` : `<${step.part}>`;
    })
    .join(' ');
}
