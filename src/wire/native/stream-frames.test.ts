import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { Compile } from 'typebox/compile';
import { failure } from '../../core/failure.ts';
import { isTerminal, type StreamPart } from '../../core/stream-part.ts';
import { failurePart, finishPart, textPart } from '../../testing/call/sample-parts.ts';
import { NativeStreamFrame } from './schema.ts';
import { NativeFrames, nativeErrorFrame } from './stream-frames.ts';

function framesOf(...batches: readonly (readonly StreamPart[])[]): NativeStreamFrame[] {
  const frames: NativeStreamFrame[] = [];
  const encoder = new NativeFrames({ requestId: 'req_1', model: 'm' });
  for (const parts of batches) encoder.push(parts, (frame) => frames.push(frame));
  return frames;
}

const START = { type: 'start', request_id: 'req_1', model: 'm' };
const COMPLETE = {
  ...{ type: 'complete', stop_reason: 'end_turn', model: 'm' },
  usage: { input_tokens: 3, output_tokens: 2 },
};
const finish = finishPart({ inputTokens: 1, cacheReadTokens: 2, outputTokens: 2 });

const anyPart: fc.Arbitrary<StreamPart> = fc.oneof(
  fc.constant<StreamPart>({ type: 'start' }),
  fc.string().map(textPart),
  fc.string().map((text): StreamPart => ({ type: 'reasoning', text })),
  fc.constant<StreamPart>({ type: 'tool-call-start', index: 0, id: 'call_1', name: 'toy' }),
  fc.constant<StreamPart>({ type: 'tool-call-delta', index: 0, argumentsText: '{}' }),
  fc.constant<StreamPart>({ type: 'tool-call-end', index: 0 }),
  fc.constant<StreamPart>({ type: 'opaque' }),
);

describe('native frames', () => {
  test('open with the first content, and close with the usage of the whole prompt', () => {
    const frames = framesOf([{ type: 'start', model: 'other' }], [textPart('a')], [textPart('b'), finish]);
    assert.deepEqual(frames, [START, { type: 'delta', text: 'a' }, { type: 'delta', text: 'b' }, COMPLETE]);
  });

  test('tell tool calls and reasoning, and keep to themselves what cannot be sent back here', () => {
    const frames = framesOf([
      { type: 'reasoning', text: 'hm' },
      { type: 'reasoning', text: '', signature: 'sig' },
      { type: 'tool-call-start', index: 0, id: 'call_1', name: 'toy' },
      { type: 'tool-call-delta', index: 0, argumentsText: '{"a":' },
      { type: 'tool-call-end', index: 0 },
    ]);
    assert.deepEqual(frames, [
      START,
      { type: 'reasoning', text: 'hm' },
      { type: 'tool_start', index: 0, id: 'call_1', name: 'toy' },
      { type: 'tool_delta', index: 0, arguments: '{"a":' },
      { type: 'tool_end', index: 0 },
    ]);
  });

  test('an empty answer is opened and closed', () => {
    assert.deepEqual(framesOf([{ type: 'opaque' }, finish]), [START, COMPLETE]);
  });

  test('a failure is the one error frame, at the beginning or in the middle', () => {
    const error = nativeErrorFrame(failure('truncated', 'cut'), 'req_1');
    assert.deepEqual(framesOf([failurePart('truncated', 'cut')]), [error]);
    assert.deepEqual(framesOf([textPart('a')], [failurePart('truncated', 'cut')]).at(-1), error);
    assert.match(JSON.stringify(error), /"code":"truncated","message":"cut","request_id":"req_1"/);
  });

  test('whatever comes, in whatever batches: valid frames, one end, and nothing behind it', () => {
    const valid = Compile(NativeStreamFrame);
    const ends = fc.constantFrom(finish, failurePart('truncated'));
    const batches = fc.array(
      fc.array(fc.oneof({ weight: 9, arbitrary: anyPart }, { weight: 1, arbitrary: ends })),
    );
    fc.assert(
      fc.property(batches, (given) => {
        const frames = framesOf(...given);
        for (const frame of frames) assert.ok(valid.Check(frame), JSON.stringify(frame));
        const closing = frames.filter(({ type }) => type === 'complete' || type === 'error');
        assert.equal(closing.length, given.flat().some(isTerminal) ? 1 : 0);
        if (closing.length > 0) assert.equal(frames.at(-1), closing[0]);
        assert.ok(frames.filter(({ type }) => type === 'start').length <= 1);
        assert.deepEqual(frames, framesOf(given.flat()));
      }),
    );
  });
});
