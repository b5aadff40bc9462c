import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RawClient } from '../../testing/raw-client.ts';
import { NodeHttpServer } from './http-server.ts';

// Bun closes slow heads of its own accord, after 12 s that nothing can change: too long for a test.
if (process.versions.bun === undefined) {
  test('heads that do not arrive are closed, whatever came of them', { timeout: 15_000 }, async () => {
    const reply = async () => ({ status: 200, headers: {}, body: 'x' });
    const server = await new NodeHttpServer({ headTimeoutMs: 150, tickMs: 50 }).listen(reply, {
      hostname: '127.0.0.1',
      port: 0,
    });
    for (const start of ['', 'G', 'GET / HTTP/1.1\r\nHost: x\r\nX-', 'PRI * HT']) {
      const client = await RawClient.connect(server.port);
      if (start !== '') client.write(start);
      await client.ends();
      assert.doesNotMatch(client.received, /^HTTP\/1\.1 2/);
    }
    await server.close();
  });
}
