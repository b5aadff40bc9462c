import assert from 'node:assert/strict';
import { test } from 'node:test';
import { until } from '../until.ts';
import { SilentHost } from './silent-host.ts';
import { type ClientUnderTest, NEVER, rejectsWith } from './subject.ts';

/** Hosts that never answer a SYN. */
export function clientDialContract(subject: ClientUnderTest): void {
  if (process.platform !== 'linux') return;

  test('a dial that times out, or is aborted, frees its socket at once', { timeout: 15_000 }, async () => {
    const host = await SilentHost.start();
    const client = subject.create();
    const request = {
      method: 'POST',
      url: `http://127.0.0.1:${host.port}/`,
      headers: {},
      body: 'x',
    } as const;
    try {
      const late = Array.from({ length: 100 }, () =>
        client.send(request, { signal: NEVER, connectTimeoutMs: 200 }),
      );
      const leaving = new AbortController();
      const left = Array.from({ length: 100 }, () =>
        client.send(request, { signal: leaving.signal, connectTimeoutMs: 60_000 }),
      );
      const settled = Promise.all([
        ...late.map((sending) => rejectsWith(sending, 'connect-timeout')),
        ...left.map((sending) => rejectsWith(sending, 'aborted')),
      ]);
      await until(() => host.awaited > left.length);
      leaving.abort();
      await settled;
      await until(() => host.awaited === 0);
      assert.equal(host.awaited, 0);
    } finally {
      host.stop();
      await client.close();
    }
  });
}
