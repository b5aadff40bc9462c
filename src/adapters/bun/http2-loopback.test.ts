import assert from 'node:assert/strict';
import { connect as connectHttp2 } from 'node:http2';
import { connect } from 'node:net';
import { test } from 'node:test';
import { DEFAULT_BOUNDS } from '../http/server-bounds.ts';
import { Http2Loopback } from './http2-loopback.ts';

const OTHER_LOOPBACK = '127.0.0.2';

if (process.versions.bun !== undefined && process.platform === 'linux') {
  test('who comes from the port of a tunnel, but another address, is no tunnel', {
    timeout: 15_000,
  }, async () => {
    const asked: string[] = [];
    const handler = async ({ remoteAddress }: { readonly remoteAddress: string }) => {
      asked.push(remoteAddress);
      return { status: 200, headers: {}, body: 'ok' };
    };
    // As if there were a tunnel at every port.
    const loopback = new Http2Loopback(handler, DEFAULT_BOUNDS, () => '203.0.113.9');
    try {
      assert.equal(await get(loopback.port, '127.0.0.1'), 200);
      assert.equal(await get(loopback.port, OTHER_LOOPBACK), undefined);
      assert.deepEqual(asked, ['203.0.113.9']);
    } finally {
      await loopback.close();
    }
  });
} else test.skip('runs on Bun and Linux only');

/** The status of the answer; undefined: there is none. */
async function get(port: number, localAddress: string): Promise<number | undefined> {
  const session = connectHttp2(`http://127.0.0.1:${port}`, {
    createConnection: () => connect({ host: '127.0.0.1', port, localAddress }),
  });
  try {
    return await new Promise((resolve) => {
      const stream = session.request({ ':path': '/' });
      let status: number | undefined;
      stream.on('response', (headers) => {
        status = headers[':status'];
      });
      stream.on('error', () => {}).on('close', () => resolve(status));
      session.on('error', () => resolve(undefined));
      stream.resume().end();
    });
  } finally {
    session.destroy();
  }
}
