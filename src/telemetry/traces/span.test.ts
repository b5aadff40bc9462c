import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { AT, attemptEnded, requestEnded, TARGET, TRACE_ID } from '../events.fixture.ts';
import { attemptSpan, requestSpan, stageSpan } from './span.ts';

const BELOW = { spanId: 'd'.repeat(16), isPrimary: true };

describe('the span of a call', () => {
  test('lasts as long as the call, below its caller’s span', () => {
    const trace = { traceId: TRACE_ID, spanId: 'b'.repeat(16), parentSpanId: 'c'.repeat(16), sampled: true };
    const span = requestSpan(requestEnded({ trace, durationMs: 800 }), 6_018);
    assert.deepEqual(
      [span.name, span.kind, span.traceId, span.spanId, span.parent],
      ['openai-chat chat', 'server', TRACE_ID, trace.spanId, { spanId: trace.parentSpanId, isRemote: true }],
    );
    assert.deepEqual([span.startMs, span.endMs], [AT - 800, AT]);
    assert.equal(span.attributes['sluiceway.cost_usd'], 0.006018);
    assert.equal(span.error, undefined);
  });

  test('is an error only where the caller is not to blame', () => {
    const refused = requestSpan(requestEnded({ outcome: 'invalid_request', status: 400 }), undefined);
    assert.deepEqual([refused.error, refused.attributes['error.type']], [undefined, 'invalid_request']);
    const failed = requestSpan(requestEnded({ outcome: 'overloaded', status: 503 }), undefined);
    assert.equal(failed.error, 'The provider is overloaded or unavailable.');
  });

  test('has no attribute for what is not known', () => {
    const { target: _t, usage: _u, ttftMs: _f, ...bare } = requestEnded();
    const { attributes } = requestSpan(bare, undefined);
    for (const name of ['sluiceway.cost_usd', 'sluiceway.provider', 'sluiceway.ttft_ms', 'error.type'])
      assert.ok(!(name in attributes), name);
  });

  test('holds no text of unbounded length, and no credential', () => {
    const failureMessage = `Incorrect API key provided: sk-proj-abcDEF1234567890 ${'x'.repeat(10_000)}`;
    const event = requestEnded({
      requestedModel: 'm'.repeat(10_000),
      outcome: 'upstream_auth',
      failureMessage,
    });
    const span = requestSpan(event, undefined);
    assert.equal(String(span.attributes['gen_ai.request.model']).length, 256);
    assert.equal(span.error?.length, 256);
    assert.doesNotMatch(JSON.stringify(span), /sk-proj/);
  });
});

describe('the span of an attempt', () => {
  test('that failed ends where it failed, and has no answer', () => {
    const failed = attemptEnded({ outcome: 'overloaded', upstreamStatus: 529, backoffMs: 20, at: AT - 500 });
    const span = attemptSpan(failed, requestEnded(), BELOW);
    assert.deepEqual([span.startMs, span.endMs], [AT - 600, AT - 500]);
    assert.equal(span.attributes['http.response.status_code'], 529);
    assert.ok(!('gen_ai.usage.input_tokens' in span.attributes));
    assert.equal(span.error, 'The provider is overloaded or unavailable.');
  });

  test('that answered lasts as long as the answer, and shares its fate', () => {
    const cut = requestEnded({ outcome: 'truncated', failureMessage: 'Cut.', durationMs: 800 });
    const span = attemptSpan(attemptEnded(), cut, BELOW);
    assert.equal(span.endMs, AT);
    assert.deepEqual([span.error, span.attributes['error.type']], ['Cut.', 'truncated']);
    assert.equal(span.attributes['gen_ai.usage.input_tokens'], 1_014);
  });

  test('names a provider as the conventions do where its kind has such a name, else by its kind', () => {
    const { otelName: _, ...nameless } = TARGET;
    const named = (target: typeof nameless & { otelName?: string }) =>
      attemptSpan(attemptEnded({ target }), requestEnded(), BELOW).attributes['gen_ai.provider.name'];
    assert.equal(named({ ...nameless, providerKind: 'bedrock', otelName: 'aws.bedrock' }), 'aws.bedrock');
    assert.equal(named({ ...nameless, providerKind: 'echo' }), 'echo');
  });

  test('repeats a provider’s stop reason only where it is a word', () => {
    const reasons = (raw: string) => {
      const request = requestEnded({ finishReason: { unified: 'stop', raw } });
      return attemptSpan(attemptEnded(), request, BELOW).attributes['gen_ai.response.finish_reasons'];
    };
    assert.deepEqual(reasons('end_turn'), ['end_turn']);
    assert.deepEqual(reasons('my secret prompt'), ['stop']);
  });
});

describe('what X-Ray may search for', () => {
  test('stands under the names of the specification, and is listed', () => {
    const request = requestSpan(requestEnded({ cache: 'semantic-hit' }), undefined).attributes;
    assert.deepEqual(
      [request.request_type, request.model_id, request.cache_hit, request.latency_ms],
      ['chat', TARGET.model, true, 800.126],
    );
    assert.deepEqual(request['aws.xray.annotations'], [
      'request_type',
      'model_id',
      'cache_hit',
      'latency_ms',
    ]);
  });

  test('a failed attempt names its error, as the primary’s or a fallback’s, and its region', () => {
    const target = { ...TARGET, region: 'us-west-2' };
    const failed = attemptEnded({ outcome: 'throttled', target });
    const primary = attemptSpan(failed, requestEnded(), BELOW).attributes;
    assert.deepEqual(
      [primary.primary_error, primary.fallback_error, primary.region],
      ['throttled', undefined, 'us-west-2'],
    );
    const fallback = attemptSpan(failed, requestEnded(), { ...BELOW, isPrimary: false }).attributes;
    assert.equal(fallback.fallback_error, 'throttled');
    assert.ok((fallback['aws.xray.annotations'] as string[]).includes('fallback_error'));
    assert.ok(!(fallback['aws.xray.annotations'] as string[]).includes('primary_error'));
  });

  test('the provider’s own time is the latency, where it tells one', () => {
    const told = attemptSpan(attemptEnded({ providerMs: 412 }), requestEnded(), BELOW).attributes;
    assert.equal(told.latency_ms, 412);
    assert.equal(attemptSpan(attemptEnded(), requestEnded(), BELOW).attributes.latency_ms, 100);
  });
});

test('a stage that the call waited for is a span of its own, inside the gateway', () => {
  const span = stageSpan(
    { name: 'cache', startMs: 2, endMs: 5 },
    requestEnded({ cache: 'miss' }),
    'e'.repeat(16),
  );
  assert.deepEqual(
    [span.name, span.kind, span.startMs, span.endMs],
    ['cache', 'internal', AT - 798, AT - 795],
  );
  assert.equal(span.attributes['sluiceway.cache'], 'miss');
});
