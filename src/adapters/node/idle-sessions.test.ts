import assert from 'node:assert/strict';
import { connect } from 'node:http2';
import { test } from 'node:test';
import type { HttpReply } from '../../ports/http-server.ts';
import { until } from '../../testing/until.ts';
import { NodeHttpServer } from './http-server.ts';

// Bun's idle timer moves in steps of 4 s: too long for a test.
if (process.versions.bun === undefined) {
  test('an HTTP/2 session outlives a long answer, and not for ever', { timeout: 15_000 }, async () => {
    let answer: ((reply: HttpReply) => void) | undefined;
    const waiting = () =>
      new Promise<HttpReply>((resolve) => {
        answer = resolve;
      });
    const server = await new NodeHttpServer({ keepAliveSeconds: 0.1 }).listen(waiting, {
      hostname: '127.0.0.1',
      port: 0,
    });
    const session = connect(`http://127.0.0.1:${server.port}`);
    session.on('error', () => {});
    const stream = session.request({ ':path': '/' });
    let text = '';
    stream.on('data', (chunk: Buffer) => {
      text += chunk.toString();
    });
    await until(() => answer !== undefined);
    await new Promise<void>((resolve) => setTimeout(resolve, 350));
    assert.equal(session.closed, false);
    answer?.({ status: 200, headers: {}, body: 'at last' });
    await until(() => text === 'at last');
    await until(() => session.closed);
    await server.close();
  });
} else test.skip('runs on Node only');
