import assert from 'node:assert/strict';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { after, before, describe, test } from 'node:test';
import { Sha256 } from '@aws-crypto/sha256-js';
import { SignatureV4 } from '@smithy/signature-v4';
import { parseSettings } from '../src/roots/configuration.ts';
import { startTestGateway, type TestGateway } from './harness/gateway.ts';

const KEYS = { accessKeyId: 'AKIDTEST', secretAccessKey: 'secret-of-the-test', sessionToken: 'session' };

interface Received {
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

let server: Server;
let gateway: TestGateway;
let received: Received | undefined;

/** Bedrock's OpenAI endpoint, as far as signatures go. */
before(async () => {
  server = createServer(async (request, response) => {
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(piece as Buffer);
    received = { path: request.url ?? '', headers: request.headers, body: Buffer.concat(pieces).toString() };
    response.writeHead(200, { 'content-type': 'application/json', 'x-amzn-requestid': 'aws-1' });
    const message = { role: 'assistant', content: 'hello' };
    const choices = [{ index: 0, message, finish_reason: 'stop' }];
    response.end(JSON.stringify({ id: 'c', object: 'chat.completion', created: 1, model: 'm', choices }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const baseUrl = `http://127.0.0.1:${port}/openai/v1`;
  gateway = await startTestGateway({
    providers: { oss: { kind: 'openai', baseUrl, region: 'us-west-2', credentials: KEYS } },
    telemetry: { logs: 'off' },
  });
});

after(async () => {
  await gateway.close();
  await new Promise((resolve) => server.close(resolve));
});

/** The signature that AWS's own code makes for what was received. */
async function expectedSignature(
  { path, headers, body }: Received,
  signed: readonly string[],
): Promise<string> {
  const [date = ''] = [headers['x-amz-date']].flat();
  const time = date.replace(/(....)(..)(..)T(..)(..)(..)Z/, '$1-$2-$3T$4:$5:$6Z');
  const signer = new SignatureV4({
    service: 'bedrock',
    region: 'us-west-2',
    credentials: KEYS,
    sha256: Sha256,
    applyChecksum: false,
  });
  const kept = Object.fromEntries(signed.map((name) => [name, String(headers[name])]));
  const request = { method: 'POST', protocol: 'http:', hostname: '127.0.0.1', path, headers: kept, body };
  const made = await signer.sign(request, { signingDate: new Date(time) });
  return String(made.headers.authorization);
}

describe("Bedrock's OpenAI endpoint", () => {
  for (const stream of [false, true]) {
    test(`is asked with a signature that AWS would make (${stream ? 'streamed' : 'whole'})`, async () => {
      const reply = await fetch(`${gateway.url}/v1/chat/completions`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({
          model: 'openai.gpt-oss-20b-1:0',
          stream,
          messages: [{ role: 'user', content: 'héllo' }],
        }),
      });
      assert.equal(reply.status, 200, await reply.clone().text());
      assert.match(await reply.text(), /hello/);
      assert.equal(reply.headers.get('x-upstream-request-id'), 'aws-1');
      if (!received) throw new Error('nothing was received');
      const { path, headers } = received;
      assert.equal(path, '/openai/v1/chat/completions');
      assert.equal(headers['x-amz-security-token'], 'session');
      const authorization = headers.authorization ?? '';
      const [, names = ''] = /SignedHeaders=([^,]+)/.exec(authorization) ?? [];
      assert.match(names, /host;x-amz-date/);
      assert.equal(authorization, await expectedSignature(received, names.split(';')));
    });
  }
});

describe('in the configuration', () => {
  const endpointOf = (provider: object, env = {}): object | undefined =>
    parseSettings(
      { value: { version: 1, providers: { oss: { kind: 'openai', ...provider } } } },
      env,
    ).providers.get('oss');
  const baseUrl = 'https://bedrock-mantle.us-east-1.api.aws/openai/v1';

  test("Bedrock's own host without a key is asked with the default chain, signed for its service and region", () => {
    const { credentials, signing } = endpointOf({ baseUrl }) as Record<string, unknown>;
    assert.deepEqual(credentials, { type: 'aws-chain' });
    assert.deepEqual(signing, { service: 'bedrock-mantle', region: 'us-east-1' });
  });

  test('a key is sent as one, and other servers are not signed for', () => {
    for (const provider of [{ baseUrl, apiKey: 'k' }, { apiKey: 'k' }]) {
      const { credentials, signing } = endpointOf(provider) as Record<string, unknown>;
      assert.deepEqual([credentials, signing], [{ type: 'api-key', apiKey: 'k' }, undefined]);
    }
  });

  test('a region that nobody names, and two ways of asking, are problems', () => {
    const { sessionToken: _, ...credentials } = KEYS;
    const vpc = 'https://vpce-1.example/openai/v1';
    assert.throws(() => endpointOf({ baseUrl: vpc, credentials }), /region.*is missing/s);
    assert.throws(() => endpointOf({ baseUrl, apiKey: 'k', credentials }), /exclude each other/);
  });
});
