import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { AttemptEnded, RequestEnded, ServiceEvent } from '../../core/events.ts';
import { AT, attemptEnded, requestEnded, TRACE_ID } from '../events.fixture.ts';
import { JsonLines } from './json-lines.ts';
import { anyText, NO_CONTROL, writtenBy } from './lines.fixture.ts';

type Line = Record<string, unknown>;

function requestLine(event: RequestEnded, cost: number | undefined, lines = new JsonLines()): Line {
  return JSON.parse(writtenBy((out) => lines.request(out, event, cost)));
}

function attemptLine(event: AttemptEnded): Line {
  return JSON.parse(writtenBy((out) => new JsonLines().attempt(out, event)));
}

function serviceText(event: ServiceEvent): string {
  return writtenBy((out) => new JsonLines().service(out, event));
}

describe('the line of a request', () => {
  test('tells all there is to tell, in this order', () => {
    const expected = {
      time: '2026-11-24T12:30:15.042Z',
      level: 'info',
      msg: 'request',
      key: 'ide-team',
      tenant: 'ide',
      dialect: 'openai-chat',
      operation: 'chat',
      stream: true,
      model: 'gpt-4o',
      routed_model: 'sonnet',
      target: 'claude/claude-sonnet-4-20250514',
      attempts: 1,
      status: 200,
      outcome: 'ok',
      request_id: 'req_1',
      trace_id: TRACE_ID,
      duration_ms: 800.13,
      ttft_ms: 230,
      overhead_ms: 0.31,
      input_tokens: 1000,
      output_tokens: 200,
      cache_read_tokens: 10,
      cache_write_tokens: 4,
      cost_usd: 0.00525,
      finish_reason: 'stop',
      upstream_request_id: 'upstream_1',
    };
    const text = writtenBy((out) => new JsonLines().request(out, requestEnded(), 5_250));
    assert.equal(text, JSON.stringify(expected));
  });

  test('has the level of its outcome, its message and its warnings', () => {
    const failed = {
      outcome: 'throttled',
      status: 429,
      failureMessage: 'Too many.',
      cause: 'ECONNRESET',
    } as const;
    const line = requestLine(requestEnded({ ...failed, warnings: ['No top_k.', 'No seed.'] }), undefined);
    assert.deepEqual(
      [line.level, line.outcome, line.error, line.cause, line.warnings],
      ['warn', 'throttled', 'Too many.', 'ECONNRESET', ['No top_k.', 'No seed.']],
    );
    assert.equal(requestLine(requestEnded({ outcome: 'internal' }), undefined).level, 'error');
    assert.equal(requestLine(requestEnded({ outcome: 'invalid_request' }), undefined).level, 'info');
  });

  test('numbers that are none do not break it', () => {
    const line = requestLine(
      requestEnded({ ttftMs: Number.NaN, overheadMs: Number.POSITIVE_INFINITY, durationMs: -0.004 }),
      undefined,
    );
    assert.deepEqual([line.ttft_ms, line.overhead_ms, line.duration_ms], [null, null, 0]);
  });

  test('takes bounded room, whatever the length of a name or message', () => {
    const huge = '\u0001'.repeat(1_000_000);
    const event = requestEnded({
      requestedModel: huge,
      failureMessage: huge,
      warnings: Array(1_000).fill(huge),
    });
    const text = writtenBy((out) => new JsonLines().request(out, event, undefined));
    assert.ok(text.length < 150_000, String(text.length));
  });

  test('is what JSON makes of the same fields, whatever they hold', () => {
    const lines = new JsonLines();
    const text = anyText(260);
    const maybe = <T>(values: fc.Arbitrary<T>) => fc.option(values, { nil: undefined });
    const fields = fc.record({
      requestId: text,
      requestedModel: maybe(text),
      routedModel: maybe(text),
      keyName: maybe(text),
      tenant: maybe(text),
      upstreamRequestId: maybe(text),
      target: maybe(text.map((model) => ({ provider: 'claude', providerKind: 'anthropic', model }))),
      outcome: fc.constantFrom('ok', 'truncated'),
      stream: fc.boolean(),
      attempts: fc.nat(9),
      status: fc.constantFrom(200, 503),
      durationMs: fc.double({ min: 0, max: 1e7, noNaN: true }),
      ttftMs: maybe(fc.double({ min: 0, max: 1e7, noNaN: true })),
    });
    fc.assert(
      fc.property(fields, maybe(fc.nat(10_000_000)), (some, cost) => {
        const event = { ...requestEnded(), ...some } as RequestEnded;
        assert.deepEqual(requestLine(event, cost, lines), naiveRequest(event, cost));
      }),
      { numRuns: 300 },
    );
  });
});

/** The same line made by the engine. */
function naiveRequest(event: RequestEnded, cost: number | undefined): Line {
  const cut = (text: string | undefined) => text?.slice(0, 256);
  const rounded = (ms: number | undefined) => ms && Math.round(ms * 100) / 100;
  const { target, usage } = event;
  const line = {
    time: new Date(event.at).toISOString(),
    level: event.outcome === 'ok' ? 'info' : 'warn',
    msg: 'request',
    key: cut(event.keyName),
    tenant: cut(event.tenant),
    dialect: event.dialect,
    operation: event.operation,
    stream: event.stream,
    model: cut(event.requestedModel),
    routed_model: cut(event.routedModel),
    target: cut(target && `${target.provider}/${target.model}`),
    attempts: event.attempts,
    status: event.status,
    outcome: event.outcome,
    request_id: cut(event.requestId),
    trace_id: event.trace.traceId,
    duration_ms: rounded(event.durationMs),
    ttft_ms: rounded(event.ttftMs),
    overhead_ms: rounded(event.overheadMs),
    input_tokens: usage?.inputTokens,
    output_tokens: usage?.outputTokens,
    cache_read_tokens: usage?.cacheReadTokens,
    cache_write_tokens: usage?.cacheWriteTokens,
    cost_usd: cost === undefined ? undefined : cost / 1e6,
    finish_reason: event.finishReason?.unified,
    upstream_request_id: cut(event.upstreamRequestId),
  };
  return JSON.parse(JSON.stringify(line));
}

describe('the line of an attempt', () => {
  test('tells what the provider said, and how long the next one waits', () => {
    const failed = attemptEnded({
      outcome: 'overloaded',
      upstreamStatus: 529,
      upstreamRequestId: 'up_1',
      backoffMs: 12.345,
    });
    assert.deepEqual(attemptLine(failed), {
      time: '2026-11-24T12:30:14.542Z',
      level: 'warn',
      msg: 'attempt failed',
      request_id: 'req_1',
      trace_id: TRACE_ID,
      target: 'claude/claude-sonnet-4-20250514',
      attempt: 1,
      outcome: 'overloaded',
      duration_ms: 100,
      upstream_status: 529,
      upstream_request_id: 'up_1',
      backoff_ms: 12.35,
    });
  });

  test('tells why there was no answer, cut and without what looks like a key', () => {
    const line = (cause: string) => attemptLine(attemptEnded({ outcome: 'upstream_unreachable', cause }));
    assert.equal(line('ECONNREFUSED').cause, 'ECONNREFUSED');
    assert.equal(line('saw sk-abcdefghijklmnop').cause, 'saw [redacted]');
    assert.ok(String(line('x'.repeat(10_000)).cause).length < 5_000);
    assert.equal('cause' in attemptLine(attemptEnded({ outcome: 'overloaded' })), false);
  });
});

describe('the line of a service event', () => {
  test('keeps its details apart', () => {
    const detail = { worker: 3, level: 'x', late: true, odd: Number.NaN };
    assert.equal(
      serviceText({ type: 'service', at: AT, level: 'error', message: 'worker died', detail }),
      JSON.stringify({
        time: '2026-11-24T12:30:15.042Z',
        level: 'error',
        msg: 'worker died',
        detail: { ...detail, odd: null },
      }),
    );
  });

  test('may have no details, or none in them', () => {
    const event = { type: 'service', at: AT, level: 'info', message: 'stopping' } as const;
    assert.ok(!('detail' in JSON.parse(serviceText(event))));
    assert.deepEqual(JSON.parse(serviceText({ ...event, detail: {} })).detail, {});
  });
});

test('whatever callers and providers put into names and messages, each event is one line of JSON', () => {
  const hostile = anyText();
  fc.assert(
    fc.property(hostile, hostile, (model, message) => {
      const target = { provider: 'claude', providerKind: 'anthropic', model };
      const lines = new JsonLines();
      const texts = [
        writtenBy((out) =>
          lines.request(
            out,
            requestEnded({
              target,
              outcome: 'truncated',
              failureMessage: message,
              warnings: [message, model],
            }),
            undefined,
          ),
        ),
        writtenBy((out) => lines.attempt(out, attemptEnded({ target, upstreamRequestId: message }))),
        serviceText({ type: 'service', at: AT, level: 'info', message, detail: { [model]: message } }),
      ];
      for (const text of texts) {
        assert.match(text, NO_CONTROL);
        JSON.parse(text);
      }
    }),
  );
});
