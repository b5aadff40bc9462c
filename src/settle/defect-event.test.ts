import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { defectEvent, stackOf, strayErrorEvent } from './defect-event.ts';

describe('the event of a defect', () => {
  test('ties the stack to the request, as an error', () => {
    const thrown = new TypeError('x is not a function');
    const event = defectEvent('req_1', thrown, 1_000);
    assert.deepEqual([event.type, event.level, event.at], ['service', 'error', 1_000]);
    assert.equal(event.detail?.request_id, 'req_1');
    assert.match(String(event.detail?.error), /TypeError: x is not a function\n\s+at /);
  });

  test('of an uncaught error has the message that describes where it was met', () => {
    const event = strayErrorEvent('unhandled rejection', new Error('late'), 2_000);
    assert.deepEqual([event.message, event.level, event.at], ['unhandled rejection', 'error', 2_000]);
    assert.match(String(event.detail?.error), /late/);
  });

  test('tells whatever was thrown, errors without a stack and things that are no errors', () => {
    const bare = new Error('no stack');
    delete bare.stack;
    assert.equal(stackOf(bare), 'no stack');
    assert.equal(stackOf('a text'), 'a text');
    assert.equal(stackOf(undefined), 'undefined');
    assert.equal(stackOf(null), 'null');
  });
});
