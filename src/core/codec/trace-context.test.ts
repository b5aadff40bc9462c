import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { Random } from '../../ports/random.ts';
import { readTraceContext, writeTraceHeaders } from './trace-context.ts';

const NOW = 1_764_000_000_123;
const TRACE = '0af7651916cd43dd8448eb211c80319c';
const SPAN = 'b7ad6b7169203331';
const random: Random = { next: () => 0.5, hex: (bytes) => 'ab'.repeat(bytes) };

function read(headers: Record<string, string>, tracing = true) {
  return readTraceContext((name) => headers[name] ?? null, random, NOW, tracing);
}

/** A new trace, whose id starts with the clock's seconds. */
const FRESH = { traceId: `69248100${'ab'.repeat(12)}`, spanId: 'ab'.repeat(8), sampled: true };

/** A valid value with one piece replaced, so that every check is reached. */
function almost(good: string): fc.Arbitrary<string> {
  const cut = fc.nat(good.length);
  return fc
    .tuple(cut, fc.nat(3), fc.string({ unit: 'binary', maxLength: 3 }))
    .map(([at, length, piece]) => good.slice(0, at) + piece + good.slice(at + length));
}

describe('trace context of a request', () => {
  test('a traceparent makes the call a child of the caller', () => {
    const expected = {
      traceId: TRACE,
      spanId: 'ab'.repeat(8),
      parentSpanId: SPAN,
      sampled: true,
      fromCaller: true,
    };
    assert.deepEqual(read({ traceparent: `00-${TRACE}-${SPAN}-01` }), expected);
  });

  test('the caller decides about sampling, other flags do not matter', () => {
    assert.equal(read({ traceparent: `00-${TRACE}-${SPAN}-00` }).sampled, false);
    assert.equal(read({ traceparent: `00-${TRACE}-${SPAN}-03` }, false).sampled, true);
  });

  test('a later version is read as far as this one goes', () => {
    assert.equal(read({ traceparent: `cc-${TRACE}-${SPAN}-01-what-comes-later` }).traceId, TRACE);
    assert.equal(read({ traceparent: `cc-${TRACE}-${SPAN}-01.what-comes-later` }).traceId, FRESH.traceId);
  });

  test('X-Ray takes part, in any order of fields', () => {
    const value = `Self=1-1-1; Sampled=0;Parent=${SPAN};Root=1-${TRACE.slice(0, 8)}-${TRACE.slice(8)}`;
    const trace = read({ 'x-amzn-trace-id': value });
    assert.deepEqual(trace, {
      traceId: TRACE,
      spanId: 'ab'.repeat(8),
      parentSpanId: SPAN,
      sampled: false,
      fromCaller: true,
    });
  });

  test('a load balancer that sends only Root leaves sampling to us', () => {
    const value = `Root=1-${TRACE.slice(0, 8)}-${TRACE.slice(8)}`;
    assert.deepEqual(read({ 'x-amzn-trace-id': value }), {
      traceId: TRACE,
      spanId: 'ab'.repeat(8),
      sampled: true,
      fromCaller: true,
    });
    assert.equal(read({ 'x-amzn-trace-id': value }, false).sampled, false);
  });

  test('traceparent wins over X-Amzn-Trace-Id, which stands in for a broken one', () => {
    const amzn = { 'x-amzn-trace-id': `Root=1-${'1'.repeat(8)}-${'2'.repeat(24)};Parent=${SPAN};Sampled=1` };
    assert.equal(read({ ...amzn, traceparent: `00-${TRACE}-${SPAN}-01` }).traceId, TRACE);
    assert.equal(read({ ...amzn, traceparent: 'nonsense' }).traceId, '1'.repeat(8) + '2'.repeat(24));
  });

  test('without tracing the caller stays the parent of what goes upstream', () => {
    const trace = read({ traceparent: `00-${TRACE}-${SPAN}-01` }, false);
    assert.equal(writeTraceHeaders(trace).traceparent, `00-${TRACE}-${SPAN}-01`);
  });

  test('a new trace that is not sampled has ids all the same, and keeps them', () => {
    let calls = 0;
    const counting: Random = { next: () => 0.5, hex: (n) => String(++calls).padStart(n * 2, '0') };
    const trace = readTraceContext(() => null, counting, NOW, false);
    const { traceId, spanId, sampled } = trace;
    assert.deepEqual([traceId, spanId, sampled], [`69248100${'0'.repeat(24)}`, `${'0'.repeat(15)}1`, false]);
    assert.deepEqual([trace.traceId, trace.spanId], [traceId, spanId]);
  });

  test('hostile or broken values begin a new trace', () => {
    const zeros = '0'.repeat(32);
    const broken = [
      '',
      '00',
      `00-${zeros}-${SPAN}-01`,
      `00-${TRACE}-${'0'.repeat(16)}-01`,
      `ff-${TRACE}-${SPAN}-01`,
      `00-${TRACE.toUpperCase()}-${SPAN}-01`,
      `00-${TRACE}-${SPAN}-01-more`,
      `00-${TRACE}-${SPAN}-0g`,
      `00-${TRACE}-${SPAN}-01, 00-${TRACE}-${SPAN}-01`,
      `00_${TRACE}_${SPAN}_01`,
      `01-${TRACE}-${SPAN}-01-${'x'.repeat(9000)}`,
    ];
    for (const traceparent of broken) assert.deepEqual(read({ traceparent }), FRESH, traceparent);
    const root = `1-${TRACE.slice(0, 8)}-${TRACE.slice(8)}`;
    const brokenAmzn = [
      'Root=',
      `Root=2-${TRACE}`,
      `Root=${root};Parent=\r\nx: y`,
      `Root=${root};Parent=${'0'.repeat(16)}`,
      `Root=1-${zeros.slice(0, 8)}-${zeros.slice(8)}`,
      `Parent=${SPAN};Sampled=1`,
      `Root=${root}${';'.repeat(600)}`,
    ];
    for (const value of brokenAmzn) assert.deepEqual(read({ 'x-amzn-trace-id': value }), FRESH, value);
  });

  test('whatever arrives, the headers written are well formed and read back as the same trace', () => {
    fc.assert(
      fc.property(
        almost(`00-${TRACE}-${SPAN}-01`),
        almost(`Root=1-${TRACE.slice(0, 8)}-${TRACE.slice(8)};Parent=${SPAN};Sampled=1`),
        fc.boolean(),
        (traceparent, amzn, tracing) => {
          const headers = writeTraceHeaders(read({ traceparent, 'x-amzn-trace-id': amzn }, tracing));
          assert.match(headers.traceparent, /^00-[0-9a-f]{32}-[0-9a-f]{16}-0[01]$/);
          const { 'x-amzn-trace-id': written, ...w3c } = headers;
          const viaW3c = read(w3c);
          assert.deepEqual(read({ 'x-amzn-trace-id': written }), viaW3c);
          assert.equal(viaW3c.traceId, headers.traceparent.slice(3, 35));
        },
      ),
    );
  });
});
