import assert from 'node:assert/strict';
import { createServer, type ServerHttp2Stream } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { describe, test } from 'node:test';
import { Sha256 } from '@aws-crypto/sha256-js';
import { BedrockRuntimeClient, ConverseCommand } from '@aws-sdk/client-bedrock-runtime';
import { SignatureV4 } from '@smithy/signature-v4';
import fc from 'fast-check';
import { SigV4Signer } from '../core/codec/sigv4.ts';
import { readSigV4, type SignedRequest, SigV4Verifier } from './sigv4-verify.ts';

const SECRET = 'sk-local-secret';
const NOW = Date.UTC(2026, 10, 24, 12, 0, 0);
const MODEL_PATH = '/model/us.anthropic.claude-sonnet-4-20250514-v1%3A0/converse';

function signedRequest(body = '{"messages":[]}', headers: Record<string, string> = {}): SignedRequest {
  const wire = new SigV4Signer({ region: 'us-east-1', service: 'bedrock' }).sign(
    {
      method: 'POST',
      url: `http://127.0.0.1:8787${MODEL_PATH}`,
      headers: { 'content-type': 'application/json', ...headers },
      body,
    },
    { accessKeyId: 'ide-team', secretAccessKey: SECRET },
    NOW,
  );
  return {
    method: 'POST',
    target: MODEL_PATH,
    headers: [['host', '127.0.0.1:8787'], ...Object.entries(wire.headers)],
    body: new TextEncoder().encode(body),
  };
}

/** One for all tests, as at a door: what it remembers of one request must not help the next. */
const verifier = new SigV4Verifier();

function withHeader(request: SignedRequest, name: string, change: (value: string) => string): SignedRequest {
  const headers = [...request.headers].map(
    ([key, value]) => [key, key === name ? change(value) : value] as const,
  );
  return { ...request, headers };
}

describe('reading an AWS4-HMAC-SHA256 header', () => {
  const signature = 'a'.repeat(64);

  test('tells who signed, for what and which headers', () => {
    const header = `AWS4-HMAC-SHA256 Credential=team/a/20261124/us-east-1/bedrock/aws4_request, SignedHeaders=host;x-amz-date, Signature=${signature}`;
    assert.deepEqual(readSigV4(header), {
      accessKeyId: 'team/a',
      date: '20261124',
      region: 'us-east-1',
      service: 'bedrock',
      signedHeaders: ['host', 'x-amz-date'],
      signature,
    });
  });

  test('does not need spaces behind the commas', () => {
    const header = `AWS4-HMAC-SHA256 Credential=a/20261124/r/s/aws4_request,SignedHeaders=host,Signature=${signature}`;
    assert.equal(readSigV4(header)?.accessKeyId, 'a');
  });

  for (const header of [
    '',
    'Bearer abc',
    'AWS4-HMAC-SHA256',
    'AWS4-HMAC-SHA256 Credential=a/20261124/r/s/aws4_request, SignedHeaders=host',
    `AWS4-HMAC-SHA256 Credential=20261124/r/s/aws4_request, SignedHeaders=host, Signature=${signature}`,
    `AWS4-HMAC-SHA256 Credential=a/20261124/r/s/aws5_request, SignedHeaders=host, Signature=${signature}`,
    `AWS4-HMAC-SHA256 Credential=a/20261124/r/s/aws4_request, SignedHeaders=, Signature=${signature}`,
    `AWS4-HMAC-SHA256 Credential=a/20261124/r/s/aws4_request, SignedHeaders=host, Signature=${'z'.repeat(64)}`,
  ]) {
    test(`refuses ${header.slice(0, 70) || 'nothing'}`, () => assert.equal(readSigV4(header), null));
  }

  test('survives any text', () => {
    fc.assert(fc.property(fc.string(), (text) => void readSigV4(`AWS4-HMAC-SHA256 ${text}`)));
  });
});

describe('verifying a SigV4 request', () => {
  test('takes what was signed with the key', () => {
    assert.equal(verifier.verify(signedRequest(), SECRET, NOW), 'ok');
  });

  test('refuses another key', () => {
    assert.equal(verifier.verify(signedRequest(), 'sk-other', NOW), 'bad-signature');
  });

  test('refuses a flipped bit anywhere in the body', () => {
    const request = signedRequest();
    fc.assert(
      fc.property(fc.nat(request.body.length - 1), fc.nat(7), (at, bit) => {
        const body = request.body.slice();
        body[at] = (body[at] ?? 0) ^ (1 << bit);
        assert.equal(verifier.verify({ ...request, body }, SECRET, NOW), 'bad-signature');
      }),
    );
  });

  test('refuses a changed path, query, method, signed header or signature', () => {
    const request = signedRequest('{}', { 'x-amz-extra': 'a' });
    const verdicts = [
      { ...request, target: MODEL_PATH.replace('sonnet', 'haiku') },
      { ...request, target: `${MODEL_PATH}?x=1` },
      { ...request, method: 'GET' },
      withHeader(request, 'x-amz-extra', () => 'b'),
      withHeader(request, 'host', () => '127.0.0.1:8788'),
      withHeader(request, 'content-type', () => 'text/plain'),
      withHeader(request, 'authorization', (value) =>
        value.replace(/.$/, (hex) => (hex === '0' ? '1' : '0')),
      ),
      withHeader(request, 'authorization', (value) => value.replace('us-east-1', 'us-west-2')),
      withHeader(request, 'authorization', (value) => value.replace('host;', '')),
      { ...request, headers: [...request.headers].filter(([name]) => name !== 'x-amz-extra') },
      { ...request, headers: [...request.headers].filter(([name]) => name !== 'authorization') },
      { ...request, headers: [...request.headers].filter(([name]) => name !== 'x-amz-date') },
    ].map((changed) => verifier.verify(changed, SECRET, NOW));
    assert.deepEqual(new Set(verdicts), new Set(['bad-signature']));
  });

  test('a header that was not signed may change', () => {
    const request = signedRequest('{}', { 'user-agent': 'a' });
    assert.equal(
      verifier.verify(
        withHeader(request, 'user-agent', () => 'b'),
        SECRET,
        NOW,
      ),
      'ok',
    );
  });

  test('is expired beyond five minutes, either way', () => {
    const request = signedRequest();
    const fiveMinutes = 300_000;
    assert.equal(verifier.verify(request, SECRET, NOW + fiveMinutes), 'ok');
    assert.equal(verifier.verify(request, SECRET, NOW - fiveMinutes), 'ok');
    assert.equal(verifier.verify(request, SECRET, NOW + fiveMinutes + 1), 'expired');
    assert.equal(verifier.verify(request, SECRET, NOW - fiveMinutes - 1), 'expired');
  });
});

describe('AWS SDK clients', () => {
  const credentials = { accessKeyId: 'ide-team', secretAccessKey: SECRET };
  const command = new ConverseCommand({
    modelId: 'us.anthropic.claude-sonnet-4-20250514-v1:0',
    messages: [{ role: 'user', content: [{ text: 'häh' }] }],
  });

  test('whatever @smithy/signature-v4 signs for HTTP/1.1 is verified', async () => {
    const signer = new SignatureV4({
      credentials,
      region: 'eu-central-1',
      service: 'bedrock',
      sha256: Sha256,
    });
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: 'binary' }),
        fc.uint8Array(),
        fc.string(),
        async (model, body, q) => {
          const path = `/model/${encodeURIComponent(`m${model.toWellFormed()}`)}/converse`;
          const query = q.toWellFormed();
          const signed = await signer.sign(
            {
              method: 'POST',
              protocol: 'http:',
              hostname: '127.0.0.1',
              path,
              query: { q: query },
              headers: { host: '127.0.0.1:1', 'content-type': 'application/json' },
              body,
            },
            { signingDate: new Date(NOW) },
          );
          const request: SignedRequest = {
            method: 'POST',
            target: `${path}?q=${encodeURIComponent(query)}`,
            headers: Object.entries(signed.headers),
            body,
          };
          assert.equal(verifier.verify(request, SECRET, NOW), 'ok');
        },
      ),
      { numRuns: 100 },
    );
  });

  test('the JavaScript SDK over HTTP/2 is verified', async () => {
    let seen: SignedRequest | undefined;
    const server = createServer();
    server.on('stream', async (stream: ServerHttp2Stream, headers) => {
      const chunks: Uint8Array[] = [];
      for await (const chunk of stream) chunks.push(chunk as Uint8Array);
      seen = {
        method: String(headers[':method']),
        target: String(headers[':path']),
        headers: Object.entries(headers).map(
          ([name, value]) => [name === ':authority' ? 'host' : name, String(value)] as const,
        ),
        body: Buffer.concat(chunks),
      };
      stream.respond({ ':status': 400, 'x-amzn-errortype': 'ValidationException' });
      stream.end('{}');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const client = new BedrockRuntimeClient({ region: 'eu-central-1', endpoint, credentials });
    try {
      await assert.rejects(client.send(command), { name: 'ValidationException' });
      assert.ok(seen);
      assert.equal(verifier.verify(seen, SECRET, Date.now()), 'ok');
      assert.equal(verifier.verify(seen, 'sk-other', Date.now()), 'bad-signature');
    } finally {
      client.destroy();
      server.close();
    }
  });
});
