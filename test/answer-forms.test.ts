import assert from 'node:assert/strict';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { after, before, describe, test } from 'node:test';
import zlib from 'node:zlib';
import { ask } from './harness/ask.ts';
import { DIALECTS } from './harness/dialects.ts';
import {
  configFor,
  PROVIDER_KINDS,
  startTestGateway,
  startTestSimulator,
  type TestGateway,
  type TestSimulator,
} from './harness/gateway.ts';

interface Asked {
  readonly path: string;
  readonly body: string;
}

/** What a server does that answers otherwise than it was asked to. */
interface Oddity {
  readonly what: string;
  asked?(asked: Asked): Asked;
  readonly coding?: string;
  answered?(body: Buffer): Buffer;
}

const ODDITIES: readonly Oddity[] = [
  { what: 'one JSON object for a stream, a stream for a whole answer', asked: inTheOtherForm },
  { what: 'gzip', coding: 'gzip', answered: (body) => zlib.gzipSync(body) },
  { what: 'deflate', coding: 'deflate', answered: (body) => zlib.deflateSync(body) },
  { what: 'brotli', coding: 'br', answered: (body) => zlib.brotliCompressSync(body) },
];

/** Bedrock's streams have a path of their own, the others' a member. */
function inTheOtherForm({ path, body }: Asked): Asked {
  if (/\/(converse|invoke)$/.test(path)) {
    const stream = path.endsWith('invoke') ? '-with-response-stream' : '-stream';
    return { path: `${path}${stream}`, body };
  }
  const whole = path.replace(/-stream$|-with-response-stream$/, '');
  if (whole !== path) return { path: whole, body };
  const { stream, ...rest } = JSON.parse(body);
  return { path, body: JSON.stringify(stream === true ? rest : { ...rest, stream: true }) };
}

/** Stands before the simulator. */
async function startOddServer(simulatorUrl: string, oddity: Oddity): Promise<Server & { url: string }> {
  const server = createServer(async (request, response) => {
    const asked = { path: request.url ?? '', body: await bodyOf(request) };
    const { path, body } = oddity.asked?.(asked) ?? asked;
    const reply = await fetch(`${simulatorUrl}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'anthropic-version': '2023-06-01' },
      body,
    });
    const bytes = Buffer.from(await reply.arrayBuffer());
    const type = reply.headers.get('content-type') ?? '';
    const coding = oddity.coding === undefined ? {} : { 'content-encoding': oddity.coding };
    response.writeHead(reply.status, { 'content-type': type, ...coding });
    response.end(oddity.answered?.(bytes) ?? bytes);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return Object.assign(server, { url: `http://127.0.0.1:${port}` });
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece);
  return Buffer.concat(pieces).toString('utf8');
}

for (const oddity of ODDITIES) {
  describe(`a server that sends ${oddity.what}`, () => {
    let simulator: TestSimulator;
    let odd: Server & { url: string };
    let gateway: TestGateway;
    before(async () => {
      simulator = await startTestSimulator();
      odd = await startOddServer(simulator.url, oddity);
      gateway = await startTestGateway(configFor(odd.url));
    });
    after(async () => {
      await gateway.close();
      await new Promise((resolve) => odd.close(resolve));
      await simulator.close();
    });

    for (const dialect of DIALECTS) {
      for (const kind of PROVIDER_KINDS) {
        test(`${dialect.name} on ${kind}: the answer has the form that was asked for`, async () => {
          const question = { model: `on-${kind}`, text: 'Say it.' };
          const whole = await ask(gateway.url, dialect, { ...question, stream: false });
          const text = dialect.readAnswer(whole);
          assert.ok(text.length > 0);
          assert.equal(whole.headers.get('content-encoding'), null);
          const streamed = await ask(gateway.url, dialect, { ...question, stream: true });
          const reading = dialect.readStream(streamed);
          assert.equal(reading.end, 'finish');
          assert.equal(reading.text, text);
          assert.equal(streamed.headers.get('content-encoding'), null);
        });
      }
    }
  });
}
