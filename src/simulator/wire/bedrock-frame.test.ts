import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { EventStreamFramer } from '../../core/codec/event-stream.ts';
import { bedrockEvents } from '../fixtures/sim-samples.ts';
import { bedrockEventFrame, bedrockExceptionFrame, eventPadding, withBadChecksum } from './bedrock-frame.ts';

describe('a Bedrock event', () => {
  test('is read back by its type and payload, whatever is in it', () => {
    fc.assert(
      fc.property(fc.json(), (json) => {
        const { frames } = new EventStreamFramer().push(bedrockEventFrame('chunk', json));
        assert.equal(frames.length, 1);
        assert.equal(frames[0]?.message.headers[':event-type'], 'chunk');
        assert.equal(new TextDecoder().decode(frames[0]?.message.payload), json);
      }),
      { numRuns: 50 },
    );
  });

  test('with a bad checksum has the length of the good one, and every reader refuses it', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 2 }), (text) => {
        const good = bedrockEventFrame('chunk', JSON.stringify(text));
        const bad = withBadChecksum(good);
        assert.equal(bad.length, good.length);
        assert.notEqual(new EventStreamFramer().push(bad).error, undefined);
        assert.equal(new EventStreamFramer().push(good).error, undefined);
      }),
      { numRuns: 50 },
    );
  });

  test('has padding of 1 to 62 letters', () => {
    const lengths = Array.from({ length: 200 }, (_, i) => eventPadding(i).length);
    assert.deepEqual([Math.min(...lengths), Math.max(...lengths)], [1, 62]);
  });
});

describe('a Bedrock exception', () => {
  for (const [kind, type] of [
    ['rate-limit', 'throttlingException'],
    ['quota', 'throttlingException'],
    ['invalid', 'validationException'],
    ['internal', 'internalServerException'],
    ['overloaded', 'serviceUnavailableException'],
    ['model', 'modelStreamErrorException'],
    ['timeout', 'modelStreamErrorException'],
  ] as const) {
    test(`for ${kind} is a ${type}`, () => {
      const [event] = bedrockEvents(bedrockExceptionFrame(kind));
      assert.equal(event?.type, type);
      assert.equal(typeof event?.data.message, 'string');
    });
  }
});
