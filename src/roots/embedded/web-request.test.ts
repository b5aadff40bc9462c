import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { FailureError } from '../../core/failure.ts';
import { FakeClock, settle } from '../../testing/fake-clock.ts';
import { WebRequest } from './web-request.ts';

const LIMITS = { maxBytes: 8, timeoutMs: 1_000 };

function posted(body: string | ReadableStream<Uint8Array>, signal?: AbortSignal): Request {
  const init = { method: 'POST', body, duplex: 'half', ...(signal ? { signal } : {}) };
  return new Request('http://gateway.example:8080/model/a%3A0/converse?x=1#y', init);
}

const failsWith = (code: string) => (thrown: unknown) =>
  thrown instanceof FailureError && thrown.failure.code === code;

describe('a web request at the door', () => {
  test('keeps the encoding of its path, and has the host of its URL', () => {
    const request = new WebRequest(posted('{}'), '', new FakeClock());
    assert.equal(request.target, '/model/a%3A0/converse?x=1');
    assert.equal(request.header('host'), 'gateway.example:8080');
    assert.equal(new Map(request.headers()).get('host'), 'gateway.example:8080');
    assert.equal(request.header('x-none'), null);
  });

  test('gives its body up to the limit, whatever pieces it comes in', async () => {
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        for (const piece of ['1234', '5678']) controller.enqueue(Buffer.from(piece));
        controller.close();
      },
    });
    const whole = await new WebRequest(posted(body), '', new FakeClock()).body(LIMITS);
    assert.equal(Buffer.from(whole).toString(), '12345678');
    const longer = new WebRequest(posted('123456789'), '', new FakeClock()).body(LIMITS);
    await assert.rejects(longer, failsWith('payload_too_large'));
    const empty = new WebRequest(new Request('http://gateway/'), '', new FakeClock());
    assert.equal((await empty.body(LIMITS)).length, 0);
  });

  test('waits for its body no longer than allowed, and then lets go of it', async () => {
    const clock = new FakeClock();
    let cancelled = false;
    const body = new ReadableStream<Uint8Array>({
      cancel() {
        cancelled = true;
      },
    });
    const late = new WebRequest(posted(body), '', clock).body(LIMITS);
    const failed = assert.rejects(late, failsWith('request_timeout'));
    await clock.advance(1_000);
    await failed;
    await settle();
    assert.ok(cancelled);
    assert.equal(clock.timers, 0);
  });

  test('says that its caller left when the body breaks', async () => {
    const body = new ReadableStream<Uint8Array>({ pull: () => Promise.reject(new Error('gone')) });
    const broken = new WebRequest(posted(body), '', new FakeClock()).body(LIMITS);
    await assert.rejects(broken, failsWith('client_closed'));
  });
});
