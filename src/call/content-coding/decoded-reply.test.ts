import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import zlib from 'node:zlib';
import { FailureError } from '../../core/failure.ts';
import type { UpstreamBody, UpstreamReply } from '../../ports/http-client.ts';
import { decodedReply } from './decoded-reply.ts';

function sourceOf(pieces: readonly Uint8Array[], calls: string[] = []): UpstreamBody {
  const left = [...pieces];
  return {
    read: async () => left.shift() ?? null,
    cancel: () => void calls.push('cancel'),
    release: () => {},
  };
}

describe('the coding of a reply', () => {
  const replyOf = (coding: string | null, body: UpstreamBody, status = 200): UpstreamReply => ({
    status,
    header: (name) => (name === 'content-encoding' ? coding : null),
    body,
  });

  test('none, and identity: the reply as it is', () => {
    for (const coding of [null, 'identity', '']) {
      const source = sourceOf([]);
      assert.equal(decodedReply(replyOf(coding, source)).body, source);
    }
  });

  test('two, one around the other', async () => {
    const bytes = zlib.brotliCompressSync(zlib.gzipSync('{}'));
    const reply = decodedReply(replyOf('GZip, br', sourceOf([bytes])));
    assert.equal(Buffer.from((await reply.body.read()) ?? []).toString(), '{}');
    assert.equal(await reply.body.read(), null);
  });

  test('one that we do not know is told at once, and the connection closed; a refusal keeps its status', () => {
    const calls: string[] = [];
    const source = sourceOf([], calls);
    assert.throws(
      () => decodedReply(replyOf('zstd', source)),
      (thrown) => thrown instanceof FailureError && thrown.failure.code === 'unsupported',
    );
    assert.deepEqual(calls, ['cancel']);
    assert.equal(decodedReply(replyOf('compress', source, 429)).status, 429);
  });
});
