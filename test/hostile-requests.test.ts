import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { RawClient } from '../src/testing/raw-client.ts';
import { ask, inParallel, post } from './harness/ask.ts';
import { DIALECTS, type DialectUnderTest } from './harness/dialects.ts';
import {
  configFor,
  startTestGateway,
  startTestSimulator,
  type TestGateway,
  type TestSimulator,
} from './harness/gateway.ts';
import { exchangeBytes, headOf, postBytes, replyOf } from './harness/raw.ts';

const MODEL = 'on-openai';
const KEY = 'a-key-of-32-characters-0123456789';
const BODY_TIMEOUT_MS = 500;

let simulator: TestSimulator;
let gateway: TestGateway;
/** A connection that sends its head slowly from the first test on. The servers give a head 10 s. */
let slowHead: RawClient;
let drip: NodeJS.Timeout;
before(async () => {
  simulator = await startTestSimulator();
  gateway = await startTestGateway(
    { ...configFor(simulator.url), server: { maxBody: '1MB', cors: ['https://app.example.com'] } },
    { bodyTimeoutMs: BODY_TIMEOUT_MS },
  );
  slowHead = await RawClient.send(gateway.running.port, 'POST /v1/chat HTTP/1.1\r\nhost: x\r\n');
  drip = setInterval(() => slowHead.ending ?? slowHead.write('x-a: b\r\n'), 200);
});
after(async () => {
  clearInterval(drip);
  slowHead.destroy();
  await gateway.close();
  await simulator.close();
});

/** Checks that no provider was asked and that the gateway still answers. */
async function assertUnharmed(): Promise<void> {
  assert.deepEqual(
    simulator.simulator.log().map(({ path, body }) => ({ path, body })),
    [],
  );
  for (const dialect of DIALECTS) {
    assert.equal(
      (await ask(gateway.url, dialect, { model: MODEL, text: 'Hello', stream: true })).status,
      200,
    );
  }
  simulator.simulator.clearLog();
}

const CHUNKED = { 'transfer-encoding': 'chunked' };

/** Framings that two servers could read differently. `target` and body are those of a valid request. */
const FRAMINGS: Readonly<Record<string, (target: string, json: string) => string>> = {
  'content-length and chunked': (target, json) =>
    `${headOf('POST', target, { 'content-length': String(json.length), ...CHUNKED })}0\r\n\r\n${json}`,
  'chunked and content-length': (target, json) =>
    `${headOf('POST', target, { ...CHUNKED, 'content-length': '4' })}${chunked(json)}`,
  'two content-lengths': (target, json) =>
    `${headOf('POST', target, { 'content-length': String(json.length), 'Content-Length': '5' })}${json}`,
  'a list of content-lengths': (target, json) =>
    `${headOf('POST', target, { 'content-length': `${json.length}, 5` })}${json}`,
  'a signed content-length': (target, json) =>
    `${headOf('POST', target, { 'content-length': `+${json.length}` })}${json}`,
  'a hexadecimal content-length': (target, json) =>
    `${headOf('POST', target, { 'content-length': `0x${json.length.toString(16)}` })}${json}`,
  'a chunk size that is none': (target, json) =>
    `${headOf('POST', target, CHUNKED)}zz\r\n${json}\r\n0\r\n\r\n`,
  'a chunk shorter than it says': (target, json) =>
    `${headOf('POST', target, CHUNKED)}3\r\n${json}\r\n0\r\n\r\n`,
  'chunks that end in LF': (target, json) =>
    `${headOf('POST', target, CHUNKED)}${json.length.toString(16)}\n${json}\n0\n\n`,
  'gzip and chunked': (target, json) =>
    `${headOf('POST', target, { 'transfer-encoding': 'gzip, chunked' })}${chunked(json)}`,
  'chunked twice': (target, json) =>
    `${headOf('POST', target, { 'transfer-encoding': 'chunked, chunked' })}${chunked(json)}`,
  xchunked: (target, json) =>
    `${headOf('POST', target, { 'transfer-encoding': 'xchunked' })}${chunked(json)}`,
  'chunked in a list with nothing': (target, json) =>
    `${headOf('POST', target, { 'transfer-encoding': 'chunked, identity' })}${chunked(json)}`,
  'a space before the colon': (target, json) =>
    `${headOf('POST', target, { 'transfer-encoding ': 'chunked' })}${chunked(json)}`,
  'a folded header': (target, json) =>
    `${headOf('POST', target, { 'content-length': String(json.length), 'x-a': 'b\r\n c' })}${json}`,
  'a vertical tab before chunked': (target, json) =>
    `${headOf('POST', target, { 'transfer-encoding': '\x0bchunked' })}${chunked(json)}`,
  'lines that end in LF': (target, json) =>
    `${headOf('POST', target, { ...CHUNKED }).replaceAll('\r\n', '\n')}${chunked(json)}`,
  'NUL in a header': (target, json) =>
    `${headOf('POST', target, { 'content-length': String(json.length), 'x-a': 'b\0c' })}${json}`,
  'NUL in the target': (target, json) =>
    `${headOf('POST', `${target}\0`, { 'content-length': String(json.length) })}${json}`,
  'a space in the target': (target, json) =>
    `${headOf('POST', `${target} x`, { 'content-length': String(json.length) })}${json}`,
  'no version': (target, json) =>
    `POST ${target}\r\nhost: x\r\ncontent-length: ${json.length}\r\n\r\n${json}`,
  'a version of the future': (target, json) =>
    headOf('POST', target, { 'content-length': String(json.length) }).replace('HTTP/1.1', 'HTTP/7.3') + json,
};

function chunked(text: string): string {
  return `${text.length.toString(16)}\r\n${text}\r\n0\r\n\r\n`;
}

describe('requests that two servers could read in two ways', () => {
  test('are refused or cut, and never reach a provider', async () => {
    const runs = Object.entries(FRAMINGS).flatMap(([what, write]) =>
      DIALECTS.map((dialect) => ({ what, write, dialect })),
    );
    await inParallel(runs, 16, async ({ what, write, dialect }) => {
      const json = JSON.stringify(dialect.body(MODEL, 'Hello', false));
      const client = await RawClient.send(
        gateway.running.port,
        Buffer.from(write(dialect.path(MODEL, false), json), 'latin1'),
      );
      await client.ends();
      const reply = replyOf(client.received);
      const label = `${dialect.name}, ${what}: ${client.received.slice(0, 200)}`;
      assert.ok(reply === undefined || (reply.status >= 400 && reply.status < 506), label);
      assert.notEqual(reply?.status, 500, label);
      assert.doesNotMatch(client.received, /HTTP\/1\.1 2\d\d/, label);
    });
    await assertUnharmed();
  });
});

describe('heads', () => {
  test('too long a target or head: 4xx or closed', async () => {
    for (const bytes of [
      headOf('POST', `/v1/chat?${'x'.repeat(200_000)}`),
      headOf('POST', `/model/${'x'.repeat(200_000)}/converse`),
      headOf('POST', '/v1/chat', { 'x-long': 'x'.repeat(200_000) }),
      headOf(
        'POST',
        '/v1/chat',
        Object.fromEntries(Array.from({ length: 2_000 }, (_, i) => [`x-${i}`, 'y'])),
      ),
    ]) {
      const reply = await exchangeBytes(gateway.running.port, bytes);
      if (reply) assert.ok([400, 413, 414, 431].includes(reply.status), String(reply.status));
    }
    await assertUnharmed();
  });

  test('a long model name is refused in a short text', async () => {
    for (const dialect of DIALECTS) {
      const reply = await ask(gateway.url, dialect, {
        model: 'm'.repeat(10_000),
        text: 'Hello',
        stream: false,
      });
      assert.equal(reply.status, 404, dialect.name);
      assert.ok(dialect.readError(reply).message.length < 400, dialect.name);
    }
    await assertUnharmed();
  });

  test('headers of the caller that name nothing of ours are neither echoed nor believed', async () => {
    for (const dialect of DIALECTS) {
      const headers = {
        'x-request-id': 'mine',
        'x-sluiceway-target': 'mine/mine',
        'x-forwarded-host': 'evil.example',
        traceparent: '00-zz-zz-zz',
        'x-amzn-trace-id': 'Root=;;;===',
        'anthropic-beta': 'x'.repeat(5_000),
        authorization: 'Bearer of-nobody',
      };
      const reply = await ask(gateway.url, dialect, { model: MODEL, text: 'Hello', stream: false, headers });
      assert.equal(reply.status, 200, dialect.name);
      assert.match(reply.headers.get('x-request-id') ?? '', /^req_/);
      assert.equal(reply.headers.get('x-sluiceway-target'), 'openai/sim-1');
    }
    for (const { headers } of simulator.simulator.log()) {
      assert.equal(headers.authorization, 'Bearer provider-key-openai');
    }
    simulator.simulator.clearLog();
  });

  test('no header of an answer can be split by a model name', async () => {
    const names = [
      'sim\r\nset-cookie: a=b',
      'sim\nx',
      'sim\u0000',
      'sim 😀',
      'sim\u2028',
      'sim/../x',
      'sim?x#y',
    ];
    const providers = ['openai', 'anthropic', 'bedrock'];
    const runs = DIALECTS.flatMap((dialect) =>
      names.flatMap((name) =>
        providers.flatMap((provider) => [false, true].map((stream) => ({ dialect, name, provider, stream }))),
      ),
    );
    await inParallel(runs, 8, async ({ dialect, name, provider, stream }) => {
      const question = { model: `${provider}/${name}`, text: 'Hello', stream };
      const reply = await ask(gateway.url, dialect, question);
      const label = `${dialect.name} ${JSON.stringify(question.model)}: ${Buffer.from(reply.body).toString().slice(0, 200)}`;
      assert.equal(reply.headers.get('set-cookie'), null, label);
      assert.ok(
        reply.status === 200 || (reply.status >= 400 && reply.status < 500),
        `${reply.status} ${label}`,
      );
      if (reply.status !== 200) dialect.readError(reply);
    });
    // A model's name stays one segment of the provider's path.
    for (const { path } of simulator.simulator.log()) assert.match(path, /^\/(?:v1|model)\/[^?#\r\n]*$/);
    simulator.simulator.clearLog();
  });

  test('a lone surrogate in a model name is no defect', async () => {
    for (const dialect of DIALECTS.filter(({ name }) => !name.startsWith('bedrock'))) {
      for (const provider of ['openai', 'anthropic', 'bedrock']) {
        const body = JSON.stringify(dialect.body('MODEL', 'Hello', false)).replace(
          'MODEL',
          `${provider}/sim\\ud800`,
        );
        const reply = await post(`${gateway.url}${dialect.path('', false)}`, {
          headers: dialect.headers,
          body,
        });
        assert.ok(
          reply.status === 200 || reply.status === 404 || reply.status === 400,
          `${dialect.name} ${provider}`,
        );
      }
    }
    simulator.simulator.clearLog();
  });
});

describe('paths and methods', () => {
  const refused = async (method: string, target: string, status: number | readonly number[]) => {
    const reply = await exchangeBytes(gateway.running.port, headOf(method, target));
    const expected = typeof status === 'number' ? [status] : status;
    assert.ok(reply && expected.includes(reply.status), `${method} ${target}: ${reply?.status}`);
    return reply;
  };

  test('what is not quite a path of ours is 404, in JSON', async () => {
    for (const target of [
      '/',
      '//v1/chat',
      '/v1//chat',
      '/v1/chat/',
      '/V1/chat',
      '/v1/chat%00',
      '/v1/ch%61t',
      '/v1/chat%2fcompletions',
      '/v1/chat;x=1',
      '/v1/%2e%2e/v1/chat',
      '/model//converse',
      '/model/x/',
      '/model/x/converse/',
      '/model/%/converse',
      '/model/%ff/converse',
      '/model/x/explode',
      '/.env',
      '/v1/embeddings',
      '/v1/responses',
    ]) {
      const reply = await refused('POST', target, target === '/v1/%2e%2e/v1/chat' ? [404, 400] : 404);
      if (reply.body.length > 0) JSON.parse(Buffer.from(reply.body).toString());
      assert.equal(reply.headers.get('content-type'), 'application/json');
    }
    await assertUnharmed();
  });

  test('`..` leads nowhere else', async () => {
    await refused('POST', '/v1/chat/../messages', 404);
    await refused('GET', '/v1/../../etc/passwd', 404);
    await assertUnharmed();
  });

  test('other methods are 405, and the answer lists the allowed ones', async () => {
    for (const dialect of DIALECTS) {
      for (const method of ['GET', 'PUT', 'DELETE', 'PATCH', 'OPTIONS']) {
        const reply = await refused(method, dialect.path(MODEL, false), 405);
        assert.equal(reply.headers.get('allow'), 'POST');
        dialect.readError(reply);
      }
      const head = await refused('HEAD', dialect.path(MODEL, false), 405);
      assert.equal(head.body.length, 0);
    }
    for (const method of ['POST', 'DELETE']) {
      const reply = await refused(method, '/healthz', 405);
      assert.equal(reply.headers.get('allow'), 'GET, HEAD');
    }
    const head = await exchangeBytes(gateway.running.port, headOf('HEAD', '/healthz'));
    assert.equal(head?.status, 200);
    assert.equal(head.body.length, 0);
    await assertUnharmed();
  });

  test('unknown methods are refused or cut', async () => {
    for (const [method, target] of [
      ['BREW', '/v1/chat'],
      ['TRACE', '/v1/chat'],
      ['CONNECT', 'example.com:443'],
      ['OPTIONS', '*'],
      ['post', '/v1/chat'],
      ['PROPFIND', '/v1/chat'],
    ] as const) {
      const reply = await exchangeBytes(gateway.running.port, headOf(method, target));
      if (reply)
        assert.ok(
          reply.status >= 400 && reply.status < 502 && reply.status !== 500,
          `${method} ${reply.status}`,
        );
    }
    await assertUnharmed();
  });

  test('a preflight needs no key, and only the configured origin is let in', async () => {
    const preflight = (origin: string) =>
      exchangeBytes(
        gateway.running.port,
        headOf('OPTIONS', '/v1/chat', {
          origin,
          'access-control-request-method': 'POST',
          'access-control-request-headers': 'authorization, content-type',
        }),
      );
    const known = await preflight('https://app.example.com');
    assert.equal(known?.status, 204);
    assert.equal(known.headers.get('access-control-allow-origin'), 'https://app.example.com');
    for (const origin of ['https://evil.example', 'null', 'https://app.example.com.evil.example']) {
      const reply = await preflight(origin);
      assert.equal(reply?.headers.get('access-control-allow-origin'), null, origin);
    }
  });
});

describe('slow clients', () => {
  test('a slow body is 408 in the dialect, others are served meanwhile', async () => {
    const runs = DIALECTS.flatMap((dialect) => [true, false].map((declared) => ({ dialect, declared })));
    await inParallel(runs, runs.length, async ({ dialect, declared }) => {
      const body = JSON.stringify(dialect.body(MODEL, 'Hello', false));
      const framing: Record<string, string> = declared ? { 'content-length': String(body.length) } : CHUNKED;
      const head = headOf('POST', dialect.path(MODEL, false), { ...dialect.headers, ...framing });
      const client = await RawClient.send(
        gateway.running.port,
        declared ? `${head}{"mes` : `${head}5\r\n{"mes\r\n`,
      );
      const other = await ask(gateway.url, dialect, { model: MODEL, text: 'Hello', stream: true });
      assert.equal(other.status, 200);
      await client.ends();
      const reply = replyOf(client.received);
      assert.ok(reply, `${dialect.name}: closed without an answer`);
      assert.equal(reply.status, 408, dialect.name);
      dialect.readError(reply);
      client.destroy();
    });
    simulator.simulator.clearLog();
    await assertUnharmed();
  });

  test('a client that leaves in the middle of its body costs nothing', async () => {
    for (const dialect of DIALECTS) {
      const bytes = postBytes(
        dialect,
        MODEL,
        Buffer.from(JSON.stringify(dialect.body(MODEL, 'Hello', false))),
      );
      const fin = await RawClient.send(gateway.running.port, bytes.subarray(0, -10));
      fin.leave();
      const rst = await RawClient.send(gateway.running.port, bytes.subarray(0, -10));
      rst.reset();
      await fin.ends();
    }
    await assertUnharmed();
  });
});

describe('wrong keys', () => {
  let locked: TestGateway;
  before(async () => {
    const keys = [{ name: 'team', key: KEY }];
    locked = await startTestGateway({
      ...configFor(simulator.url),
      auth: 'keys',
      keys,
      server: { maxBody: '1MB' },
    });
  });
  after(() => locked.close());

  const status = (dialect: DialectUnderTest): number => (dialect.name.startsWith('bedrock') ? 403 : 401);

  test('are refused whatever the body is, and whatever follows', async () => {
    const credentials: readonly Readonly<Record<string, string>>[] = [
      {},
      { authorization: 'Bearer wrong' },
      { authorization: `Bearer ${KEY}x` },
      { authorization: `Bearer ${KEY.slice(0, -1)}` },
      { authorization: KEY },
      { authorization: `Basic ${btoa(`team:${KEY}`)}` },
      { authorization: 'Bearer ' },
      { 'x-api-key': '' },
      { 'x-api-key': 'team' },
      { authorization: 'AWS4-HMAC-SHA256 nonsense' },
      {
        authorization: `AWS4-HMAC-SHA256 Credential=nobody/20250101/us-east-1/bedrock/aws4_request, SignedHeaders=host, Signature=${'0'.repeat(64)}`,
      },
    ];
    const bodies = ['{"messages":5}', 'no json', '', JSON.stringify({ a: 'x'.repeat(2_000_000) })];
    const runs = DIALECTS.flatMap((dialect) =>
      credentials.flatMap((headers) => bodies.map((body) => ({ dialect, headers, body }))),
    );
    await inParallel(runs, 8, async ({ dialect, headers, body }) => {
      const head = headOf('POST', dialect.path(MODEL, false), {
        'content-type': 'text/plain',
        'content-length': String(body.length),
        ...headers,
      });
      const reply = await exchangeBytes(locked.running.port, head + body);
      const label = `${dialect.name} ${JSON.stringify(headers)} ${body.length}`;
      assert.ok(reply, `${label}: no answer`);
      assert.equal(reply.status, status(dialect), label);
      const { message, type } = dialect.readError(reply);
      assert.doesNotMatch(message, new RegExp(KEY.slice(0, 10)));
      if (dialect.name.startsWith('bedrock')) assert.equal(type, 'UnrecognizedClientException');
    });
    assert.deepEqual(simulator.simulator.log(), []);
  });

  test('a wrong signature is InvalidSignatureException', async () => {
    const day = new Date().toISOString().replace(/[-:]|\.\d+/g, '');
    for (const dialect of DIALECTS.filter(({ name }) => name.startsWith('bedrock'))) {
      const reply = await ask(locked.url, dialect, {
        ...{ model: MODEL, text: 'Hello', stream: false },
        headers: {
          'x-amz-date': day,
          authorization: `AWS4-HMAC-SHA256 Credential=team/${day.slice(0, 8)}/us-east-1/bedrock/aws4_request, SignedHeaders=host;x-amz-date, Signature=${'0'.repeat(64)}`,
        },
      });
      assert.equal(reply.status, 403);
      assert.equal(dialect.readError(reply).type, 'InvalidSignatureException');
    }
  });

  test('a wrong key is answered before the body has arrived', async () => {
    for (const dialect of DIALECTS) {
      const head = headOf('POST', dialect.path(MODEL, false), { 'content-length': '1000000' });
      const client = await RawClient.send(locked.running.port, head);
      await client.receives(/^HTTP\/1\.1 40[13] /);
      client.destroy();
    }
  });

  test('the right key opens, in each place', async () => {
    for (const dialect of DIALECTS) {
      for (const headers of [
        { authorization: `Bearer ${KEY}` },
        { authorization: `bearer ${KEY}` },
        { 'x-api-key': KEY },
      ]) {
        const reply = await ask(locked.url, dialect, { model: MODEL, text: 'Hello', stream: false, headers });
        assert.equal(reply.status, 200);
      }
    }
    await locked.close();
    assert.doesNotMatch(JSON.stringify(locked.log), new RegExp(KEY));
    simulator.simulator.clearLog();
  });
});

test('a slow head is closed', { timeout: 30_000 }, async () => {
  while (slowHead.ending === undefined) await new Promise<void>((resolve) => setTimeout(resolve, 50));
  const reply = replyOf(slowHead.received);
  if (reply) assert.equal(reply.status, 408);
});

test('nothing of all this was a defect', async () => {
  await gateway.close();
  assert.deepEqual(
    gateway.log.filter(({ level, outcome }) => level === 'error' || outcome === 'internal'),
    [],
  );
});
