import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { systemRandom } from '../../adapters/system/random.ts';
import { FakeClock } from '../../testing/fake-clock.ts';
import { AT, attemptEnded, probeEnded, requestEnded, TARGET, TRACE_ID } from '../events.fixture.ts';
import { attributesOf, startCollector } from './collector.fixture.ts';
import { createOtel } from './otel.ts';
import { loadOtlpExporter, type SpanExporter } from './otlp-exporter.ts';
import type { FinishedSpan } from './span.ts';

function otelWith(exporter: Promise<SpanExporter>, clock = new FakeClock(AT)) {
  return createOtel({ exporter, clock, random: systemRandom });
}

describe('traces over OTLP', () => {
  test('arrive as one server span with its attempts below it, under the ids that went out in headers', async () => {
    const collector = await startCollector();
    const otel = otelWith(loadOtlpExporter(`${collector.url}/`, { name: 'edge', version: '1.2.3' }));
    const trace = {
      traceId: TRACE_ID,
      spanId: 'b7ad6b7169203331',
      parentSpanId: 'cccccccccccccccc',
      sampled: true,
    };
    const unsent = { ...trace };
    otel.attemptEnded(attemptEnded({ outcome: 'upstream_unreachable', trace: unsent }));
    otel.attemptEnded(
      attemptEnded({
        attempt: 2,
        at: AT - 300,
        target: { ...TARGET, serverAddress: 'api.anthropic.com', serverPort: 443 },
      }),
    );
    otel.requestEnded(requestEnded({ trace, attempts: 2 }), 6_018);
    await otel.close();
    collector.stop();

    assert.deepEqual(collector.paths, ['/v1/traces']);
    assert.equal(otel.dropped(), 0);
    assert.equal(collector.spans.length, 3);
    const [server, failed, answered] = collector.spans;
    assert.ok(server && failed && answered);
    for (const span of collector.spans) assert.equal(span.traceId, TRACE_ID);

    assert.deepEqual(
      [server.spanId, server.parentSpanId, server.kind, server.name],
      [trace.spanId, 'cccccccccccccccc', 2, 'openai-chat chat'],
    );
    assert.equal(server.startTimeUnixNano, `${AT - 800}000000`);
    assert.equal(attributesOf(server)['sluiceway.cost_usd'], 0.006018);

    assert.match(failed.spanId, /^[0-9a-f]{16}$/);
    assert.notEqual(failed.spanId, trace.spanId);
    assert.deepEqual([failed.parentSpanId, failed.kind, failed.status.code], [trace.spanId, 3, 2]);
    assert.equal(attributesOf(failed)['error.type'], 'upstream_unreachable');

    assert.deepEqual(
      [answered.spanId, answered.parentSpanId, answered.name],
      ['1111111111111111', trace.spanId, `chat ${TARGET.model}`],
    );
    assert.equal(Number(answered.endTimeUnixNano) / 1e6 >= AT, true);
    const expected = {
      'gen_ai.operation.name': 'chat',
      'gen_ai.provider.name': 'anthropic',
      'gen_ai.request.model': TARGET.model,
      'gen_ai.response.model': TARGET.model,
      'gen_ai.response.finish_reasons': ['end_turn'],
      'gen_ai.usage.input_tokens': 1_014,
      'gen_ai.usage.output_tokens': 200,
      'gen_ai.usage.cache_read.input_tokens': 10,
      'gen_ai.usage.cache_creation.input_tokens': 4,
      'server.address': 'api.anthropic.com',
      'server.port': 443,
      'gen_ai.request.stream': true,
      'gen_ai.response.time_to_first_chunk': 0.23,
      'sluiceway.attempt': 2,
    };
    const attributes = attributesOf(answered);
    for (const [key, value] of Object.entries(expected)) assert.deepEqual(attributes[key], value, key);
  });

  test('a call cut after its first token marks the attempt that answered', async () => {
    const sent: FinishedSpan[] = [];
    const otel = otelWith(Promise.resolve(recording(sent)));
    otel.attemptEnded(attemptEnded());
    otel.requestEnded(requestEnded({ outcome: 'truncated', status: 200, failureMessage: 'Cut.' }), undefined);
    await otel.close();
    assert.deepEqual(
      sent.map((span) => [span.kind, span.error, span.attributes['error.type']]),
      [
        ['server', 'Cut.', 'truncated'],
        ['client', 'Cut.', 'truncated'],
      ],
    );
  });

  test('what the caller did wrong is told, but no error of ours', async () => {
    const sent: FinishedSpan[] = [];
    const otel = otelWith(Promise.resolve(recording(sent)));
    otel.requestEnded(requestEnded({ outcome: 'invalid_request', status: 400 }), undefined);
    await otel.close();
    assert.deepEqual(
      sent.map((span) => [span.error, span.attributes['error.type']]),
      [[undefined, 'invalid_request']],
    );
  });

  test('unsampled requests leave no trace', async () => {
    const sent: FinishedSpan[] = [];
    const clock = new FakeClock(AT);
    const otel = otelWith(Promise.resolve(recording(sent)), clock);
    const trace = { traceId: TRACE_ID, spanId: 'b7ad6b7169203331', sampled: false };
    otel.attemptEnded(attemptEnded({ trace }));
    otel.requestEnded(requestEnded({ trace }), 1);
    assert.equal(clock.timers, 0);
    await otel.close();
    assert.deepEqual(sent, []);
  });

  test('requests that ask no model leave no trace', async () => {
    const sent: FinishedSpan[] = [];
    const otel = otelWith(Promise.resolve(recording(sent)));
    for (const operation of ['healthz', 'readyz', 'metrics', 'openapi', 'list-models', 'none']) {
      otel.requestEnded(probeEnded(operation), undefined);
    }
    otel.requestEnded(requestEnded({ operation: 'count_tokens' }), undefined);
    await otel.close();
    assert.deepEqual(
      sent.map(({ name }) => name),
      ['openai-chat count_tokens'],
    );
  });

  test('attempts whose request never ends are bounded, and counted where they are dropped', async () => {
    const otel = otelWith(Promise.resolve(recording([])));
    for (let n = 0; n < 20_010; n++) otel.attemptEnded(attemptEnded({ requestId: `req_${n}` }));
    assert.equal(otel.dropped(), 10);
    await otel.close();
  });
});

function recording(sent: FinishedSpan[]): SpanExporter {
  return {
    export: async (spans) => {
      sent.push(...spans);
      return true;
    },
    close: async () => {},
  };
}
