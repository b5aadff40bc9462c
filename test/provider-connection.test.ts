import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { TestAuthority } from '../src/adapters/http1/client/tls.fixture.ts';
import { parseSettings } from '../src/roots/configuration.ts';
import { loadRuntime } from '../src/roots/load-runtime.ts';
import { startGateway } from '../src/roots/start.ts';
import { type Script, ScriptedUpstream } from '../src/testing/scripted-upstream.ts';
import { ConnectProxy } from './harness/connect-proxy.ts';

const PATIENT = { timeout: 20_000 };
const COMPLETION = JSON.stringify({
  id: 'c',
  object: 'chat.completion',
  created: 1,
  model: 'm',
  choices: [{ index: 0, message: { role: 'assistant', content: 'Hi' }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
});
const answers = (status: string, body: string): string =>
  `HTTP/1.1 ${status}\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
const completes: Script = (socket) => void socket.write(answers('200 OK', COMPLETION));

const authority = await TestAuthority.create();
const identity = await authority.issue({ dns: ['localhost'], ip: ['127.0.0.1'] });

let folder: string;
let caFile: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sluiceway-connection-'));
  caFile = join(folder, 'ca.pem');
  await writeFile(caFile, authority.cert);
});
after(() => rm(folder, { recursive: true }));

interface Asked {
  readonly status: number;
  readonly attempts: string | null;
  readonly body: string;
  readonly log: string;
}

/** Asks once, or several times in a row, through a gateway with one provider of these options. */
async function ask(provider: object, times = 1): Promise<Asked[]> {
  const lines: string[] = [];
  const value = {
    server: { listen: '127.0.0.1:0' },
    providers: { p: { kind: 'openai', ...provider } },
    models: { m: { targets: [{ provider: 'p', model: 'm' }], retries: { attempts: 1 } } },
    telemetry: { logs: 'json' },
  };
  const gateway = await startGateway({
    settings: parseSettings({ value }, {}),
    runtime: await loadRuntime(),
    write: (bytes) => void lines.push(Buffer.from(bytes).toString()),
  });
  const replies: Omit<Asked, 'log'>[] = [];
  try {
    for (let n = 0; n < times; n++) {
      const reply = await fetch(`${gateway.url}/v1/chat`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ model: 'm', messages: [{ role: 'user', content: 'Hello' }] }),
      });
      const attempts = reply.headers.get('x-sluiceway-attempts');
      replies.push({ status: reply.status, attempts, body: await reply.text() });
    }
  } finally {
    await gateway.close();
  }
  return replies.map((reply) => ({ ...reply, log: lines.join('') }));
}

describe('a provider with user and password in its base URL', () => {
  for (const [kind, path] of [
    ['openai', '/v1'],
    ['anthropic', ''],
    ['bedrock', ''],
  ] as const) {
    test(`is asked with basic authorization where there is no other: ${kind}`, PATIENT, async () => {
      const upstream = await ScriptedUpstream.start((socket) => {
        socket.write(answers('500 Oops', '{"message":"no"}'));
      });
      try {
        const at = `http://me:s%23cret-of-the-url@127.0.0.1:${upstream.port}${path}`;
        const options = kind === 'bedrock' ? { endpoint: at, region: 'us-east-1' } : { baseUrl: at };
        const [reply] = await ask({ kind, ...options });
        const [withKey] = await ask({ kind, ...options, apiKey: 'sk-of-the-provider' });
        const heads = upstream.requests.map(({ head }) => head);
        assert.equal(heads.length, 2);
        assert.ok(heads[0]?.includes(`authorization: Basic ${btoa('me:s#cret-of-the-url')}`));
        assert.doesNotMatch(heads[1] ?? '', /Basic/);
        assert.match(heads[1] ?? '', /sk-of-the-provider/);
        for (const shown of [reply, withKey])
          assert.doesNotMatch(JSON.stringify(shown ?? null), /cret-of-the-url/);
      } finally {
        await upstream.close();
      }
    });
  }
});

describe('a provider behind a proxy', () => {
  for (const secure of [true, false]) {
    test(`is asked through a tunnel, ${secure ? 'with' : 'without'} TLS`, PATIENT, async () => {
      const upstream = await (secure
        ? ScriptedUpstream.start(completes, identity)
        : ScriptedUpstream.start(completes));
      const proxy = await ConnectProxy.start();
      try {
        const [reply] = await ask({
          baseUrl: `${secure ? 'https' : 'http'}://localhost:${upstream.port}/v1`,
          proxy: `http://me:secret@127.0.0.1:${proxy.port}`,
          ca: caFile,
        });
        assert.ok(reply);
        assert.equal(reply.status, 200, reply.log);
        assert.equal(reply.attempts, '1');
        assert.equal(proxy.heads.length, 1);
        assert.match(
          proxy.heads[0] ?? '',
          new RegExp(`^CONNECT localhost:${upstream.port} HTTP/1\\.1\\r\\n`),
        );
        assert.ok(proxy.heads[0]?.includes(`proxy-authorization: Basic ${btoa('me:secret')}\r\n`));
        // The provider sees nothing of the proxy's credentials.
        assert.doesNotMatch(upstream.requests[0]?.head ?? '', /proxy-authorization/i);
      } finally {
        await proxy.close();
        await upstream.close();
      }
    });
  }

  test('is not reached where the proxy refuses, and the caller is told so', PATIENT, async () => {
    const proxy = await ConnectProxy.start('HTTP/1.1 407 Proxy Authentication Required');
    try {
      const [reply] = await ask({
        baseUrl: 'https://provider.test/v1',
        proxy: `http://127.0.0.1:${proxy.port}`,
      });
      assert.equal(reply?.status, 503);
      assert.equal(reply.attempts, '1');
      assert.match(reply.log, /"msg":"attempt failed".*"cause":"proxy answered 407: it wants credentials"/);
    } finally {
      await proxy.close();
    }
  });

  test('is not reached where nobody listens at the address of the proxy', PATIENT, async () => {
    const [reply] = await ask({ baseUrl: 'https://provider.test/v1', proxy: 'http://127.0.0.1:1' });
    assert.equal(reply?.status, 503);
  });
});

describe('a provider with a certificate of an authority of its own', () => {
  test('is trusted with that authority, and not without', PATIENT, async () => {
    const upstream = await ScriptedUpstream.start(completes, identity);
    try {
      const baseUrl = `https://localhost:${upstream.port}/v1`;
      assert.equal((await ask({ baseUrl, ca: caFile }))[0]?.status, 200);
      assert.equal((await ask({ baseUrl }))[0]?.status, 503);
    } finally {
      await upstream.close();
    }
  });

  test('whose file is missing, or holds none, is refused with its name', async () => {
    const empty = join(folder, 'empty.pem');
    await writeFile(empty, 'nothing');
    const parse = (ca: string) =>
      parseSettings({ value: { providers: { p: { kind: 'openai', ca } } }, fileName: 'a.yaml' }, {});
    assert.throws(
      () => parse('none.pem'),
      /a\.yaml: providers\.p\.ca: "none\.pem" cannot be read \(ENOENT\)/,
    );
    assert.throws(() => parse(empty), /holds no PEM certificate/);
  });
});

describe('headers of a provider', () => {
  test('go out with each request and are never logged', PATIENT, async () => {
    const upstream = await ScriptedUpstream.start(completes);
    try {
      const [reply] = await ask({
        baseUrl: `${upstream.url}/v1`,
        headers: { 'OpenAI-Organization': 'org-secret-1' },
      });
      assert.equal(reply?.status, 200);
      assert.match(upstream.requests[0]?.head ?? '', /\r\nopenai-organization: org-secret-1(\r\n|$)/);
      assert.doesNotMatch(reply.log, /org-secret-1/);
    } finally {
      await upstream.close();
    }
  });

  test('that frame a request are refused, and no value is repeated', () => {
    for (const name of ['Content-Length', 'host', 'a b']) {
      const value = { providers: { p: { kind: 'openai', headers: { [name]: 'secret-value' } } } };
      assert.throws(
        () => parseSettings({ value }, {}),
        (thrown: Error) => thrown.message.includes('headers') && !thrown.message.includes('secret-value'),
      );
    }
  });
});

describe('several keys of a provider', () => {
  test('are used in turn once one is refused, without further attempts', PATIENT, async () => {
    const upstream = await ScriptedUpstream.start((socket, { head }) => {
      if (head.includes('Bearer key-one'))
        socket.write(answers('401 Unauthorized', '{"error":{"message":"no"}}'));
      else socket.write(answers('200 OK', COMPLETION));
    });
    try {
      const apiKeys = ['key-one-0123456789', 'key-two-0123456789'];
      const replies = await ask({ baseUrl: `${upstream.url}/v1`, apiKeys }, 3);
      assert.deepEqual(
        replies.map(({ status, attempts }) => [status === 200, attempts]),
        [
          [false, '1'],
          [true, '1'],
          [true, '1'],
        ],
      );
      assert.equal(upstream.requests.length, 3);
    } finally {
      await upstream.close();
    }
  });

  test('exclude a single one', () => {
    const value = { providers: { p: { kind: 'openai', apiKey: 'a', apiKeys: ['b'] } } };
    assert.throws(() => parseSettings({ value }, {}), /`apiKey` and `apiKeys` exclude each other/);
  });
});
