import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { HttpClient, UpstreamReply } from '../../ports/http-client.ts';
import { FakeClock } from '../../testing/fake-clock.ts';
import { RotatingKeys } from './rotating-keys.ts';

function setup() {
  const clock = new FakeClock();
  const keys = new RotatingKeys(['one', 'two', 'three'], clock);
  const used = () => (keys.credentials() as { apiKey: string }).apiKey;
  /** Sends with the key in turn, which gets this answer. */
  async function send(status: number, retryAfter: string | null = null): Promise<void> {
    const reply = { status, header: () => retryAfter } as unknown as UpstreamReply;
    const client: HttpClient = { send: async () => reply, close: async () => {} };
    const request = {
      method: 'POST',
      url: 'http://h/',
      headers: { authorization: `Bearer ${used()}` },
      body: null,
    } as const;
    const signal = { aborted: false, addEventListener() {}, removeEventListener() {} };
    await keys.watching(client).send(request, { signal, connectTimeoutMs: 1 } as never);
  }
  return { clock, used, send };
}

describe('several keys of one provider', () => {
  test('one is used as long as it is good', async () => {
    const { used, send } = setup();
    for (const status of [200, 500, 400, 200]) await send(status);
    assert.equal(used(), 'one');
  });

  test('one that is throttled rests, for as long as the provider says', async () => {
    const { clock, used, send } = setup();
    await send(429, '2');
    assert.equal(used(), 'two');
    await send(401);
    await send(429);
    assert.equal(used(), 'one');
    await clock.advance(2_000);
    await send(429, '60');
    await clock.advance(28_000);
    assert.equal(used(), 'three');
  });

  test('while all rest, the one is used whose rest ends first', async () => {
    const { used, send } = setup();
    await send(401);
    await send(429, '5');
    await send(403);
    assert.equal(used(), 'two');
  });
});
