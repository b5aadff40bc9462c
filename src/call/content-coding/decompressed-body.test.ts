import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import zlib from 'node:zlib';
import { FailureError } from '../../core/failure.ts';
import type { UpstreamBody } from '../../ports/http-client.ts';
import { DecompressedBody } from './decompressed-body.ts';

const TEXT = `${'data: {"choices":[{"index":0,"delta":{"content":"häuser"}}]}\n\n'.repeat(5)}data: [DONE]\n\n`;
const CODINGS: readonly [coding: string, compress: (bytes: Uint8Array) => Buffer][] = [
  ['gzip', (bytes) => zlib.gzipSync(bytes)],
  ['x-gzip', (bytes) => zlib.gzipSync(bytes)],
  ['deflate', (bytes) => zlib.deflateSync(bytes)],
  ['deflate', (bytes) => zlib.deflateRawSync(bytes)],
  ['br', (bytes) => zlib.brotliCompressSync(bytes)],
];

interface Source extends UpstreamBody {
  readonly calls: string[];
}

function sourceOf(pieces: readonly Uint8Array[]): Source {
  const left = [...pieces];
  const calls: string[] = [];
  return {
    calls,
    async read() {
      calls.push('read');
      return left.shift() ?? null;
    },
    cancel: () => void calls.push('cancel'),
    release: () => void calls.push('release'),
  };
}

async function readAll(body: UpstreamBody): Promise<string> {
  const pieces: Uint8Array[] = [];
  for (let piece = await body.read(); piece; piece = await body.read()) pieces.push(piece);
  return Buffer.concat(pieces).toString('utf8');
}

function codeOf(thrown: unknown): string {
  assert.ok(thrown instanceof FailureError);
  return thrown.failure.code;
}

describe('a body in a content coding that was not asked for', () => {
  for (const [coding, compress] of CODINGS) {
    const bytes = compress(Buffer.from(TEXT));

    test(`${coding}: the same text, whole and byte by byte`, async () => {
      const single = Array.from(bytes, (byte) => Uint8Array.of(byte));
      for (const pieces of [[bytes], single, [bytes.subarray(0, 9), new Uint8Array(0), bytes.subarray(9)]])
        assert.equal(await readAll(new DecompressedBody(sourceOf(pieces), coding)), TEXT);
    });

    test(`${coding}: one that ends early is cut, never a clean end`, async () => {
      for (const end of [1, 12, Math.floor(bytes.length / 2), bytes.length - 1]) {
        const body = new DecompressedBody(sourceOf([bytes.subarray(0, end)]), coding);
        await assert.rejects(readAll(body), (thrown) => {
          assert.match(codeOf(thrown), /^(truncated|bad_upstream_answer)$/);
          return true;
        });
      }
    });

    test(`${coding}: one that says so and is not is told`, async () => {
      const body = new DecompressedBody(sourceOf([Buffer.from('{"choices":[]}')]), coding);
      await assert.rejects(
        readAll(body),
        (thrown) => codeOf(thrown) === 'bad_upstream_answer' || codeOf(thrown) === 'truncated',
      );
    });
  }

  test('what was flushed is there before the next piece comes', async () => {
    const gzip = zlib.createGzip();
    const flushed: Buffer[] = [];
    gzip.on('data', (piece: Buffer) => flushed.push(piece));
    gzip.write('data: one\n\n');
    await new Promise<void>((resolve) => gzip.flush(() => resolve()));
    const source = sourceOf([Buffer.concat(flushed)]);
    const body = new DecompressedBody(source, 'gzip');
    assert.equal(Buffer.from((await body.read()) ?? []).toString(), 'data: one\n\n');
    assert.deepEqual(source.calls, ['read']);
    body.cancel();
    assert.deepEqual(source.calls, ['read', 'cancel']);
    assert.equal(await body.read(), null);
  });

  test('one that grows beyond what an answer may be is given up, piece by piece', async () => {
    const bomb = zlib.gzipSync(Buffer.alloc(80 * 1024 * 1024));
    const body = new DecompressedBody(sourceOf([bomb]), 'gzip');
    let largest = 0;
    await assert.rejects(
      async () => {
        for (let piece = await body.read(); piece; piece = await body.read())
          largest = Math.max(largest, piece.length);
      },
      (thrown) => codeOf(thrown) === 'bad_upstream_answer',
    );
    assert.ok(largest <= 1024 * 1024, `${largest} bytes in one piece`);
    body.cancel();
  });
});
