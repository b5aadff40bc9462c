import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { FailureError } from '../../../core/failure.ts';
import { DEFAULT_BOUNDS } from '../../http/server-bounds.ts';
import { type BodyHost, IncomingBody } from './incoming-body.ts';

const LIMITS = { maxBytes: 10, timeoutMs: 10_000 };
const BOUNDS = { ...DEFAULT_BOUNDS, readAwayFactor: 2, readAwayMinBytes: 0 };

class FakeHost implements BodyHost {
  more = true;
  held = 0;
  wantBody(): boolean {
    return this.more;
  }
  holdBody(): void {
    this.held++;
  }
}

function setUp(first?: string): { readonly host: FakeHost; readonly body: IncomingBody } {
  const host = new FakeHost();
  const bytes = first === undefined ? undefined : Buffer.from(first);
  return { host, body: new IncomingBody(host, BOUNDS, null, bytes) };
}

async function failsWith(reading: Promise<Uint8Array>, code: string): Promise<void> {
  await assert.rejects(
    reading,
    (thrown: unknown) => thrown instanceof FailureError && thrown.failure.code === code,
  );
}

describe('IncomingBody', () => {
  test('is put together from what came before it was asked for and after', async () => {
    const { body } = setUp('ab');
    assert.equal(body.push(Buffer.from('cd'), false), 4);
    assert.equal(body.asked, false);
    const reading = body.read(LIMITS);
    assert.equal(body.asked, true);
    assert.equal(body.push(Buffer.from('ef'), true), 0);
    assert.equal(Buffer.from(await reading).toString(), 'abcdef');
    assert.equal(body.broken, false);
  });

  test('is there at once when nothing more will come', async () => {
    const { host, body } = setUp('abc');
    host.more = false;
    assert.equal(Buffer.from(await body.read(LIMITS)).toString(), 'abc');
    const empty = setUp();
    empty.host.more = false;
    assert.equal((await empty.body.read(LIMITS)).length, 0);
  });

  test('a body over the limit that came to its end leaves the connection usable', async () => {
    const { host, body } = setUp('12345678901');
    host.more = false;
    await failsWith(body.read(LIMITS), 'payload_too_large');
    assert.equal(body.broken, false);
  });

  test('a body far over the limit is read no further, and breaks the connection', async () => {
    const { host, body } = setUp();
    const reading = body.read(LIMITS);
    body.push(Buffer.alloc(21), false);
    await failsWith(reading, 'payload_too_large');
    assert.equal(host.held, 1);
    assert.equal(body.broken, true);
  });

  test('what comes after it was given up is dropped', async () => {
    const { body } = setUp();
    const reading = body.read(LIMITS);
    body.push(Buffer.alloc(21), false);
    await failsWith(reading, 'payload_too_large');
    assert.equal(body.push(Buffer.alloc(5), false), 0);
  });

  test('the client leaves, before it is asked for or after', async () => {
    const before = setUp('ab');
    before.body.clientGone();
    await failsWith(before.body.read(LIMITS), 'client_closed');
    const after = setUp('ab');
    const reading = after.body.read(LIMITS);
    after.body.clientGone();
    await failsWith(reading, 'client_closed');
  });

  test("asked for after the reply, it does not take the next request's body", async () => {
    const { host, body } = setUp();
    body.end();
    const reading = body.read(LIMITS);
    body.push(Buffer.from("the next request's"), true);
    await failsWith(reading, 'client_closed');
    assert.equal(host.held, 0);
  });
});
