import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Cancellation } from '../core/cancellation.ts';
import { FakeClock, settle } from '../testing/fake-clock.ts';
import { SimAttempt } from './attempt-log.ts';
import { failBefore } from './fail-before.ts';
import { parseFault } from './faults/parse-fault.ts';

describe('a fault before the answer', () => {
  for (const fault of ['ok', 'slow=500', 'cut=3', 'empty', 'wrong-type', 'truncated-json', 'filtered']) {
    test(`is not ${fault}, which has an answer`, async () => {
      const { reply, attempt } = await failed(fault);
      assert.deepEqual([reply, attempt.outcome], [null, 'pending']);
    });
  }

  for (const [fault, status, retryAfter] of [
    ['400', 400, undefined],
    ['429', 429, undefined],
    ['429=2.5', 429, '2.5'],
    ['503 retry-after=0', 503, '0'],
    ['down=3', 503, undefined],
    ['down=3 status=500', 500, undefined],
    ['error=3 type=throttling', 429, undefined],
    ['quota', 429, undefined],
  ] as const) {
    test(`${fault} is a ${status}${retryAfter === undefined ? '' : ` with retry-after ${retryAfter}`}`, async () => {
      const { reply, attempt } = await failed(fault);
      assert.deepEqual([reply?.status, reply?.headers['retry-after']], [status, retryAfter]);
      assert.equal(attempt.outcome, 'faulted');
    });
  }

  test('is no error event: that comes in the stream', async () => {
    assert.equal((await failed('error=3', { stream: true })).reply, null);
    assert.equal((await failed('500', { stream: true })).reply?.status, 500);
  });

  for (const [fault, status] of [
    ['html', 502],
    ['html=200', 200],
    ['html status=404', 404],
  ] as const) {
    test(`${fault} is a page of HTML under ${status}`, async () => {
      const { reply } = await failed(fault);
      assert.deepEqual([reply?.status, reply?.headers['content-type']], [status, 'text/html']);
      assert.match(String(reply?.body), /^<!doctype html>/);
    });
  }

  test('reset breaks the connection at once', async () => {
    await assert.rejects(call('reset').result, { name: 'NetworkError', code: 'reset' });
  });

  for (const fault of ['hang', 'slow-head=1000']) {
    test(`${fault} lets go of a client that does not wait`, async () => {
      const { result, signal, clock } = call(fault);
      const broken = assert.rejects(result, { name: 'NetworkError', code: 'aborted' });
      await settle();
      signal.abort();
      await broken;
      assert.equal(clock.timers, 0);
    });
  }

  test('slow-head delays whatever comes behind it', async () => {
    const { result, clock } = call('slow-head=1000 429');
    let status: number | undefined;
    const waiting = result.then((reply) => {
      status = reply?.status;
    });
    await clock.advance(999);
    assert.equal(status, undefined);
    await clock.advance(1);
    await waiting;
    assert.equal(status, 429);
  });
});

function call(fault: string, { stream = false } = {}) {
  const clock = new FakeClock();
  const signal = new Cancellation();
  const attempt = new SimAttempt(1, clock);
  attempt.stream = stream;
  const request = {
    method: 'POST',
    target: '/v1/chat/completions',
    remoteAddress: '127.0.0.1',
    signal,
    header: () => null,
    headers: () => [],
    body: () => Promise.resolve(new Uint8Array(0)),
  };
  const route = { operation: 'chat', dialect: 'openai-chat' } as const;
  const result = failBefore({ request, route, attempt, requestId: 'r' }, parseFault(fault), clock);
  return { result, signal, clock, attempt };
}

async function failed(fault: string, options: { stream?: boolean } = {}) {
  const { result, attempt } = call(fault, options);
  return { reply: await result, attempt };
}
