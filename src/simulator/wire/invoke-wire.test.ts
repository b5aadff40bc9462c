import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import {
  anyAnswer,
  bedrockEvents,
  bytesOf,
  framesOf,
  simAnswer,
  simContext,
  simTextBlock,
  sseEvents,
} from '../fixtures/sim-samples.ts';
import type { SimAnswer } from '../model/answer.ts';
import { anthropicWire } from './anthropic-wire.ts';
import { invokeWire } from './invoke-wire.ts';

describe('an InvokeModel answer', () => {
  test('is the message of the Messages API, its counts in headers', () => {
    const answer = simAnswer([simTextBlock('Hi there')]);
    assert.deepEqual(invokeWire.whole(answer, simContext()), anthropicWire.whole(answer, simContext()));
    assert.deepEqual(invokeWire.answerHeaders?.(answer, simContext()), {
      'x-amzn-bedrock-invocation-latency': '7',
      'x-amzn-bedrock-input-token-count': '100',
      'x-amzn-bedrock-output-token-count': `${answer.outputTokens}`,
    });
  });

  test('streams the events of the Messages API without its ping, each in a chunk of base64', () => {
    fc.assert(
      fc.property(anyAnswer, (answer) => {
        const messages = sseEvents(bytesOf(framesOf(anthropicWire, answer)))
          .map(({ data }) => data)
          .filter(({ type }) => type !== 'ping');
        const chunks = chunksOf(answer).map(({ 'amazon-bedrock-invocationMetrics': _, ...event }) => event);
        assert.deepEqual(chunks, messages);
      }),
      { numRuns: 50 },
    );
  });

  test('adds what Bedrock measured to the last event, and to no other', () => {
    const answer = simAnswer([simTextBlock('Hi there')]);
    let now = 0;
    const events: Record<string, unknown>[] = [];
    // Ten milliseconds for each frame: start, block start, two tokens, block stop, delta, stop.
    for (const { bytes } of invokeWire.frames(answer, simContext({ elapsedMs: () => now }))) {
      events.push(...eventsIn(bytes));
      now += 10;
    }
    const metrics = events.map((event) => event['amazon-bedrock-invocationMetrics']);
    assert.deepEqual(
      metrics.filter((one) => one !== undefined),
      [{ inputTokenCount: 100, outputTokenCount: 2, invocationLatency: 60, firstByteLatency: 20 }],
    );
    assert.notEqual(metrics.at(-1), undefined);
  });

  test('breaks in two ways: no JSON inside the chunk, and a wrong checksum', () => {
    const [chunk] = bedrockEvents(invokeWire.malformedFrame());
    assert.throws(() => JSON.parse(decoded(chunk?.data.bytes)), SyntaxError);
    assert.throws(() => bedrockEvents(invokeWire.brokenFrame()), /no event stream/);
  });
});

function chunksOf(answer: SimAnswer): Record<string, unknown>[] {
  return eventsIn(bytesOf(framesOf(invokeWire, answer)));
}

function eventsIn(bytes: Uint8Array): Record<string, unknown>[] {
  return bedrockEvents(bytes).map(({ type, data }) => {
    assert.equal(type, 'chunk');
    return JSON.parse(decoded(data.bytes));
  });
}

function decoded(base64: unknown): string {
  return Buffer.from(String(base64), 'base64').toString();
}
