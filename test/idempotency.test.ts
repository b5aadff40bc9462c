import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { post } from './harness/ask.ts';
import { DIALECTS } from './harness/dialects.ts';
import { configFor, startTestGateway, startTestSimulator } from './harness/gateway.ts';

describe('the same request twice', () => {
  for (const dialect of DIALECTS) {
    for (const stream of [false, true]) {
      test(`is one call: ${dialect.name}, ${stream ? 'streamed' : 'whole'}`, async () => {
        const upstream = await startTestSimulator();
        const folder = await mkdtemp(join(tmpdir(), 'sluiceway-idempotency-'));
        const config = { ...configFor(upstream.url), stores: { state: `sqlite:${folder}/state.db` } };
        const first = await startTestGateway(config);
        const second = await startTestGateway(config);
        try {
          const headers = { ...dialect.headers, 'idempotency-key': 'k-1' };
          const send = (url: string, text = 'Hello') =>
            post(`${url}${dialect.path('on-openai', stream)}`, {
              headers,
              body: JSON.stringify(dialect.body('on-openai', text, stream)),
            });
          const replies = await Promise.all([send(first.url), send(first.url), send(second.url)]);
          const replayed = replies.map((reply) => reply.headers.get('idempotent-replayed'));
          assert.deepEqual(replayed.toSorted(), [null, 'true', 'true'].toSorted());
          for (const reply of replies) {
            assert.equal(reply.status, 200);
            assert.deepEqual(Buffer.from(reply.body), Buffer.from(replies[0]?.body ?? []));
            assert.equal(reply.headers.get('content-type'), replies[0]?.headers.get('content-type'));
          }
          if (stream)
            assert.equal(dialect.readStream((await send(first.url)) ?? assert.fail()).end, 'finish');
          const other = await send(second.url, 'Another question');
          assert.equal(other.status, 422);
          assert.match(dialect.readError(other).message, /Idempotency-Key/);
          assert.equal(upstream.simulator.log().length, 1);
        } finally {
          await Promise.all([first.close(), second.close(), upstream.close()]);
          await rm(folder, { recursive: true });
        }
      });
    }
  }
});
