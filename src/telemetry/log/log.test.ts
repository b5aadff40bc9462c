import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { GatewayEvent } from '../../core/events.ts';
import { AT, attemptEnded, requestEnded, TRACE_ID } from '../events.fixture.ts';
import { createLog } from './log.ts';

const NO_CONTROL = /^[^\p{Cc}\u2028\u2029]*$/u;

/** What a log of these events writes. */
function written(format: 'json' | 'pretty', ...events: GatewayEvent[]): string {
  const writes: string[] = [];
  const log = createLog({ format, write: (text) => void writes.push(text) });
  for (const event of events) {
    if (event.type === 'request-ended') log.requestEnded(event, 5_250);
    else if (event.type === 'attempt-ended') log.attemptEnded(event);
    else log.service(event);
  }
  log.flush();
  return writes.join('');
}

function parsed(text: string): Record<string, unknown>[] {
  assert.ok(text.endsWith('\n'));
  return text
    .slice(0, -1)
    .split('\n')
    .map((line) => JSON.parse(line));
}

describe('log as JSON lines', () => {
  test('one line tells all there is to tell of a request', () => {
    assert.deepEqual(parsed(written('json', requestEnded())), [
      {
        time: '2026-11-24T12:30:15.042Z',
        level: 'info',
        msg: 'request',
        request_id: 'req_1',
        trace_id: TRACE_ID,
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
        ttft_ms: 230,
        duration_ms: 800.13,
        overhead_ms: 0.31,
        input_tokens: 1000,
        output_tokens: 200,
        cache_read_tokens: 10,
        cache_write_tokens: 4,
        cost_usd: 0.00525,
        finish_reason: 'stop',
        upstream_request_id: 'upstream_1',
      },
    ]);
  });

  test('a failure has the level of its code, its message and its warnings', () => {
    const failed = requestEnded({
      outcome: 'throttled',
      status: 429,
      failureMessage: 'Too many.',
      warnings: ['No top_k.'],
    });
    const [line] = parsed(written('json', failed));
    assert.deepEqual(
      [line?.level, line?.outcome, line?.error, line?.warnings],
      ['warn', 'throttled', 'Too many.', ['No top_k.']],
    );
    assert.equal(parsed(written('json', requestEnded({ outcome: 'internal' })))[0]?.level, 'error');
    assert.equal(parsed(written('json', requestEnded({ outcome: 'invalid_request' })))[0]?.level, 'info');
  });

  test('attempts have a line only where they failed', () => {
    const failed = attemptEnded({ outcome: 'overloaded', upstreamStatus: 529, backoffMs: 12.345 });
    const lines = parsed(written('json', failed, attemptEnded({ attempt: 2 }), requestEnded()));
    assert.deepEqual(
      lines.map((line) => line.msg),
      ['attempt failed', 'request'],
    );
    assert.deepEqual(
      [lines[0]?.level, lines[0]?.upstream_status, lines[0]?.backoff_ms],
      ['warn', 529, 12.35],
    );
  });

  test('service events keep their details apart', () => {
    const event: GatewayEvent = {
      type: 'service',
      at: AT,
      level: 'error',
      message: 'worker died',
      detail: { worker: 3, level: 'x' },
    };
    assert.deepEqual(parsed(written('json', event)), [
      {
        time: '2026-11-24T12:30:15.042Z',
        level: 'error',
        msg: 'worker died',
        detail: { worker: 3, level: 'x' },
      },
    ]);
  });

  test('whatever callers and providers put into names and messages, each event is one line of JSON', () => {
    const hostile = fc.string({ unit: 'binary', maxLength: 300 });
    fc.assert(
      fc.property(hostile, hostile, hostile, (model, message, id) => {
        const target = { provider: 'claude', providerKind: 'anthropic', model };
        const text = written(
          'json',
          requestEnded({
            requestId: id,
            requestedModel: model,
            target,
            outcome: 'truncated',
            failureMessage: message,
            warnings: [message, model],
            upstreamRequestId: id,
            keyName: model,
            tenant: id,
          }),
          attemptEnded({ target, requestId: id, outcome: 'truncated', upstreamRequestId: message }),
          { type: 'service', at: AT, level: 'info', message, detail: { [model]: id } },
        );
        const lines = parsed(text);
        assert.equal(lines.length, 3);
        assert.match(text.replaceAll('\n', ''), NO_CONTROL);
        if (model.length <= 256 && model.isWellFormed()) assert.equal(lines[0]?.model, model);
      }),
      { numRuns: 50 },
    );
  });

  test('numbers that are none do not break a line', () => {
    const [line] = parsed(
      written('json', requestEnded({ ttftMs: Number.NaN, overheadMs: Number.POSITIVE_INFINITY })),
    );
    assert.deepEqual([line?.ttft_ms, line?.overhead_ms], [null, null]);
  });

  test('a name or message of any length takes bounded room', () => {
    const huge = 'x'.repeat(1_000_000);
    const text = written(
      'json',
      requestEnded({ requestedModel: huge, failureMessage: huge, warnings: Array(1_000).fill(huge) }),
    );
    assert.ok(text.length < 30_000, String(text.length));
  });
});

describe('log for people', () => {
  test('says the same on one short line', () => {
    const text = written('pretty', requestEnded());
    assert.match(text, /12:30:15\.042.*info.*200 openai-chat chat gpt-4o → claude\/claude-sonnet-4-20250514/);
    assert.match(text, /800 ms, ttft 230 ms, 1014\+200 tokens, \$0\.005250 req_1/);
  });

  test('no caller reaches the terminal', () => {
    const evil = '\u001b]0;owned\u0007\u009b31m\r\nfake line';
    const text = written(
      'pretty',
      requestEnded({ requestedModel: evil, outcome: 'truncated', failureMessage: evil, warnings: [evil] }),
    );
    assert.equal(text.split('\n').length, 2);
    assert.match(text.trimEnd().replaceAll(/\p{Cc}\[\d+m/gu, ''), NO_CONTROL);
  });
});

describe('writing', () => {
  test('lines wait for others until they are asked for', () => {
    const writes: string[] = [];
    const log = createLog({ format: 'json', write: (text) => void writes.push(text) });
    for (let i = 0; i < 10; i++) log.requestEnded(requestEnded(), undefined);
    assert.equal(writes.length, 0);
    log.flush();
    log.flush();
    assert.deepEqual(
      writes.map((text) => parsed(text).length),
      [10],
    );
  });

  test('much goes out at once', () => {
    const writes: string[] = [];
    const log = createLog({ format: 'json', write: (text) => void writes.push(text) });
    for (let i = 0; i < 200; i++) log.requestEnded(requestEnded(), undefined);
    assert.ok(writes.length >= 4 && writes.length <= 10, String(writes.length));
    for (const text of writes) parsed(text);
  });

  test('a log that cannot be written stops nothing; what is lost is counted', () => {
    const log = createLog({ format: 'json', write: () => assert.fail('EPIPE') });
    log.requestEnded(requestEnded(), undefined);
    log.requestEnded(requestEnded(), undefined);
    log.flush();
    assert.equal(log.lost(), 2);
  });
});
