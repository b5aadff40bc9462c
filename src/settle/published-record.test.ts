import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { failure } from '../core/failure.ts';
import { NO_USAGE } from '../core/usage.ts';
import { RecordingSink } from '../testing/call/recording-sink.ts';
import { finishPart, textPart } from '../testing/call/sample-parts.ts';
import { SAMPLE_TRACE } from '../testing/call/sample-trace.ts';
import { FakeClock } from '../testing/fake-clock.ts';
import { recordsTo } from './published-record.ts';

function setup() {
  const clock = new FakeClock();
  const events = new RecordingSink();
  const open = recordsTo({ clock, events });
  const record = open({
    requestId: 'req_1',
    dialect: 'native',
    operation: 'chat',
    asksModel: true,
    trace: SAMPLE_TRACE,
  });
  return { clock, events, record };
}

describe('a published record', () => {
  test('becomes one event when the request ends, and none after that', () => {
    const { events, record } = setup();
    assert.deepEqual(events.events, []);
    record.end(200);
    record.end(500, failure('internal'));
    assert.deepEqual(
      events.requests.map(({ requestId, status, outcome }) => ({ requestId, status, outcome })),
      [{ requestId: 'req_1', status: 200, outcome: 'ok' }],
    );
  });

  test('has what a connection met as the cause, beside the words for it', () => {
    const { events, record } = setup();
    record.end(200, failure('truncated', 'Broke.', { cause: 'ECONNRESET' }));
    assert.deepEqual(
      [events.requests[0]?.failureMessage, events.requests[0]?.cause],
      ['Broke.', 'ECONNRESET'],
    );
  });

  test('tells apart our own time, the wait for the first content, and the whole', async () => {
    const { clock, events, record } = setup();
    await clock.advance(3);
    record.sent();
    await clock.advance(40);
    record.ttftMs = 40;
    await clock.advance(57);
    assert.equal(record.elapsedMs(), 100);
    record.end(200);
    const [event] = events.requests;
    assert.deepEqual([event?.overheadMs, event?.ttftMs, event?.durationMs], [3, 40, 100]);
    assert.equal(event?.startedAt, record.startedAt);
    assert.equal(event?.at, record.startedAt + 100);
  });

  test('takes usage from wherever a stream tells it, the latest last, and the finish reason', () => {
    const { events, record } = setup();
    const usage = (outputTokens: number) => ({ ...NO_USAGE, inputTokens: 7, outputTokens });
    record.sawParts([{ type: 'start', usage: usage(0) }, textPart('a')]);
    assert.deepEqual(record.usage, usage(0));
    record.sawParts([{ type: 'usage', usage: usage(1) }]);
    assert.deepEqual(record.usage, usage(1));
    record.sawParts([finishPart(usage(2))]);
    record.end(200);
    assert.deepEqual(events.requests[0]?.usage, usage(2));
    assert.equal(events.requests[0]?.finishReason?.unified, 'stop');
  });

  test('a start without usage leaves what was known', () => {
    const { record } = setup();
    record.sawParts([{ type: 'start' }]);
    assert.equal(record.usage, undefined);
  });

  test('holds who asked for what, and who answered', () => {
    const { events, record } = setup();
    const target = { provider: 'p', providerKind: 'openai', model: 'm' };
    Object.assign(record, { keyName: 'team', tenant: 't', requestedModel: 'alias', routedModel: 'name' });
    Object.assign(record, { target, attempts: 2, stream: true, upstreamRequestId: 'up', warnings: ['w'] });
    record.end(200);
    const [event] = events.requests;
    const { keyName, tenant, requestedModel, routedModel, attempts, stream } = event ?? {};
    assert.deepEqual(
      { keyName, tenant, requestedModel, routedModel, attempts, stream },
      {
        keyName: 'team',
        tenant: 't',
        requestedModel: 'alias',
        routedModel: 'name',
        attempts: 2,
        stream: true,
      },
    );
    assert.deepEqual([event?.target, event?.upstreamRequestId, event?.warnings], [target, 'up', ['w']]);
    assert.deepEqual([event?.dialect, event?.operation, event?.trace], ['native', 'chat', SAMPLE_TRACE]);
  });

  test('a failure leaves its code and words that no caller or provider wrote', () => {
    const { events, record } = setup();
    record.end(400, failure('invalid_request', 'messages: got "my secret prompt"', { param: 'messages' }));
    const [event] = events.requests;
    assert.deepEqual([event?.status, event?.outcome], [400, 'invalid_request']);
    assert.match(event?.failureMessage ?? '', /^messages: /);
    assert.doesNotMatch(event?.failureMessage ?? '', /secret/);
  });

  test('holds no name of a model that there is not: a caller may put anything there', () => {
    const { events, record } = setup();
    record.requestedModel = 'sk-pasted-by-mistake';
    record.end(404, failure('model_not_found'));
    assert.equal(events.requests[0]?.requestedModel, undefined);
  });
});
