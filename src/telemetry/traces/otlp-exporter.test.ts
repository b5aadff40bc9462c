import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { requestEnded, TRACE_ID } from '../events.fixture.ts';
import { attributesOf, startCollector } from './collector.fixture.ts';
import { loadOtlpExporter } from './otlp-exporter.ts';
import { requestSpan } from './span.ts';

const SPAN = requestSpan(requestEnded({ outcome: 'overloaded', failureMessage: 'Down.' }), 6_018);

describe('OTLP over HTTP', () => {
  test('takes spans to the collector’s path, with ids, times and status of our own', async () => {
    const collector = await startCollector();
    const exporter = await loadOtlpExporter(`${collector.url}/`, { name: 'edge', version: '1.2.3' });
    assert.equal(await exporter.export([SPAN, SPAN]), true);
    await exporter.close();
    collector.stop();
    assert.deepEqual(collector.paths, ['/v1/traces']);
    const [span, again] = collector.spans;
    assert.ok(span && again);
    assert.deepEqual([span.traceId, span.spanId, span.kind], [TRACE_ID, SPAN.spanId, 2]);
    assert.deepEqual(span.status, { code: 2, message: 'Down.' });
    assert.equal(span.startTimeUnixNano, `${SPAN.startMs}000000`);
    assert.equal(attributesOf(span)['sluiceway.cost_usd'], 0.006018);
  });

  test('says where spans did not arrive', async () => {
    const collector = await startCollector(400);
    const exporter = await loadOtlpExporter(collector.url, { name: 'edge', version: '1' });
    assert.equal(await exporter.export([SPAN]), false);
    await exporter.close();
    collector.stop();
  });
});
