import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { TLSSocket } from 'node:tls';
import { promisify } from 'node:util';
import type { HttpClient, UpstreamReply } from '../../../ports/http-client.ts';
import { NEVER, rejectsWith, replyText } from '../../../testing/http-client-contract/subject.ts';
import { httpClientContract } from '../../../testing/http-client-contract.ts';
import { type Script, ScriptedUpstream, type ServerIdentity } from '../../../testing/scripted-upstream.ts';
import { until, untilStill } from '../../../testing/until.ts';
import { BunDialer } from '../../bun/bun-dialer.ts';
import { NetDialer } from '../../socket/net-dialer.ts';
import { Http1Client } from './http1-client.ts';
import { PlainServer, relayTo, type Subject, selfSigned, TestAuthority } from './tls.fixture.ts';

const TIMEOUT = { timeout: 15_000 } as const;
const ASK = join(import.meta.dirname, 'ask.fixture.ts');
const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';

/** No server without the right certificate may see it. */
const SECRET = 'Bearer secret';

const GOOD: Subject = { dns: ['localhost'], ip: ['127.0.0.1'] };

const trusted = await TestAuthority.create();
const stranger = await TestAuthority.create();
const good = await trusted.issue(GOOD);

const createClient = () =>
  new Http1Client(process.versions.bun === undefined ? new NetDialer() : new BunDialer());

let distrust = () => {};
before(() => {
  distrust = trusted.trust();
});
after(() => distrust());

interface Scene {
  readonly upstream: ScriptedUpstream;
  readonly client: HttpClient;
  post(options?: {
    readonly host?: string;
    readonly port?: number;
    readonly body?: string;
    readonly signal?: AbortSignal;
    readonly connectTimeoutMs?: number;
  }): Promise<UpstreamReply>;
}

async function withUpstream(
  identity: ServerIdentity,
  script: Script,
  run: (scene: Scene) => Promise<void>,
): Promise<void> {
  const upstream = await ScriptedUpstream.start(script, identity);
  const client = createClient();
  const post: Scene['post'] = (options = {}) => {
    const { host = 'localhost', port = upstream.port, body = 'hello', signal = NEVER } = options;
    return client.send(
      { method: 'POST', url: `https://${host}:${port}/v1`, headers: { authorization: SECRET }, body },
      { signal, connectTimeoutMs: options.connectTimeoutMs ?? 10_000 },
    );
  };
  try {
    await run({ upstream, client, post });
  } finally {
    await client.close();
    await upstream.close();
  }
}

/** A server that misbehaves during the TLS handshake. */
async function withoutHandshake(
  onConnection: Parameters<typeof PlainServer.start>[0],
  run: (server: PlainServer, post: Scene['post']) => Promise<void>,
): Promise<void> {
  const server = await PlainServer.start(onConnection);
  try {
    await withUpstream(
      good,
      () => {},
      ({ post }) => run(server, (more) => post({ port: server.port, ...more })),
    );
  } finally {
    await server.close();
  }
}

httpClientContract({ name: 'https', create: createClient, identity: () => good });

describe('a server that cannot prove who it is gets nothing of the request', () => {
  const cases: Readonly<Record<string, readonly [host: string, identity: () => Promise<ServerIdentity>]>> = {
    'a certificate for another name': ['localhost', () => trusted.issue({ dns: ['other.test'] })],
    'a certificate for a name below': [
      'localhost',
      () => trusted.issue({ dns: ['x.localhost', '*.localhost'] }),
    ],
    'a name in the common name only': [
      'localhost',
      () => trusted.issue({ dns: ['x.test'], commonName: 'localhost' }),
    ],
    'an address for a name': ['localhost', () => trusted.issue({ ip: ['127.0.0.1'] })],
    'a name for an address': ['127.0.0.1', () => trusted.issue({ dns: ['localhost', '127.0.0.1'] })],
    'another address': ['127.0.0.1', () => trusted.issue({ ip: ['127.0.0.2'] })],
    'an address in the common name only': ['127.0.0.1', () => trusted.issue({ commonName: '127.0.0.1' })],
    'another name, by TLS 1.2': [
      'localhost',
      async () => ({ ...(await trusted.issue({ dns: ['other.test'] })), maxVersion: 'TLSv1.2' }),
    ],
    'an expired certificate': ['localhost', () => trusted.issue({ ...GOOD, fromDays: -2, untilDays: -1 })],
    'a certificate of tomorrow': ['localhost', () => trusted.issue({ ...GOOD, fromDays: 1, untilDays: 2 })],
    'a certificate for clients': ['localhost', () => trusted.issue({ ...GOOD, forClients: true })],
    'the word of another server': [
      'localhost',
      async () => {
        const { key, cert } = await new TestAuthority(good.cert, good.key).issue({
          ...GOOD,
          commonName: 'Next',
        });
        return { key, cert: `${cert}\n${good.cert}` };
      },
    ],
    'self-signed': ['localhost', () => selfSigned(GOOD)],
    'an authority nobody trusts': ['localhost', () => stranger.issue(GOOD)],
  };
  for (const [what, [host, identity]] of Object.entries(cases)) {
    test(what, TIMEOUT, async () => {
      await withUpstream(
        await identity(),
        (socket) => void socket.write(OK),
        async ({ upstream, post }) => {
          await rejectsWith(post({ host }), 'tls');
          await rejectsWith(post({ host }), 'tls');
          assert.equal(await untilStill(() => upstream.receivedBytes), 0);
          assert.equal(upstream.open, 0);
        },
      );
    });
  }
});

describe('https', () => {
  for (const maxVersion of [undefined, 'TLSv1.2'] as const) {
    test(
      `a second connection goes on with the session of the first (${maxVersion ?? 'TLSv1.3'})`,
      TIMEOUT,
      async () => {
        const resumed: boolean[] = [];
        const script: Script = (socket, request) => {
          resumed.push((socket as TLSSocket).isSessionReused());
          answerOnce(socket, request);
        };
        await withUpstream({ ...good, ...(maxVersion ? { maxVersion } : {}) }, script, async ({ post }) => {
          for (let n = 0; n < 3; n++) assert.equal(await replyText(await post()), 'ok');
          assert.deepEqual(resumed, [false, true, true]);
          // Each name needs a session of its own.
          assert.equal(await replyText(await post({ host: '127.0.0.1' })), 'ok');
          assert.equal(resumed[3], false);
        });
      },
    );
  }

  test('large bodies go both ways whole, past a reader that pauses', TIMEOUT, async () => {
    const large = Array.from({ length: 1_000_000 }, (_, n) => `${n} `).join('');
    const script: Script = (socket, { body }) => {
      socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n\r\n`);
      socket.write(body);
    };
    await withUpstream(good, script, async ({ upstream, post }) => {
      for (let n = 0; n < 2; n++) {
        const { body } = await post({ body: large });
        const pieces: Uint8Array[] = [];
        for (;;) {
          const piece = await body.read();
          if (piece === null) break;
          if (pieces.push(piece) % 20 === 0) await new Promise<void>((resolve) => setTimeout(resolve, 1));
        }
        assert.ok(Buffer.concat(pieces).equals(Buffer.from(large)));
      }
      assert.equal(upstream.connections, 1);
    });
  });

  test('an authority of NODE_EXTRA_CA_CERTS is trusted', TIMEOUT, async () => {
    const folder = await mkdtemp(join(tmpdir(), 'sluiceway-'));
    const file = join(folder, 'ca.pem');
    await writeFile(file, stranger.cert);
    await withUpstream(await stranger.issue(GOOD), answerOnce, async ({ upstream }) => {
      assert.equal(await askFromOutside(upstream.url, { NODE_EXTRA_CA_CERTS: file }), '200');
      assert.match(await askFromOutside(upstream.url, {}), /^tls: /);
    });
    await rm(folder, { recursive: true });
  });
});

describe('an https upstream that ends without a word', () => {
  const untilClose: Script = (socket) => void socket.write('HTTP/1.1 200 OK\r\n\r\nfirst');
  const chunked: Script = (socket) =>
    void socket.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nfirst\r\n');

  /** Reads the first piece, cuts the connection under the TLS, and returns what comes then. */
  const afterCut = async (
    script: Script,
    cut: (socket: Socket) => void,
    check: (reading: Promise<Uint8Array | null>) => Promise<void>,
  ) =>
    withUpstream(good, script, async ({ upstream, post }) => {
      const relay = await relayTo(upstream.port);
      try {
        const { body } = await post({ port: relay.port });
        assert.equal(Buffer.from((await body.read()) ?? []).toString(), 'first');
        for (const socket of relay.sockets) cut(socket);
        await check(body.read());
      } finally {
        await relay.close();
      }
    });

  test('a reset is an error, whatever the framing', TIMEOUT, async () => {
    for (const script of [untilClose, chunked])
      await afterCut(
        script,
        (socket) => socket.resetAndDestroy(),
        (reading) => rejectsWith(reading, 'reset'),
      );
  });

  test(
    'FIN without close_notify is an error where the framing says that there is more',
    TIMEOUT,
    async () => {
      await afterCut(
        chunked,
        (socket) => socket.destroy(),
        (reading) => rejectsWith(reading, 'reset'),
      );
    },
  );

  test('FIN without close_notify is taken for the end of a body without framing', TIMEOUT, async () => {
    // Neither runtime tells it from a close_notify, so only such a body's content can show that it is complete.
    await afterCut(
      untilClose,
      (socket) => socket.destroy(),
      async (reading) => assert.equal(await reading, null),
    );
  });
});

describe('handshakes that come to nothing', () => {
  test('a server that says nothing: connect-timeout, and the socket is closed', TIMEOUT, async () => {
    await withoutHandshake(
      (socket) => socket.resume(),
      async (server, post) => {
        await rejectsWith(post({ connectTimeoutMs: 50 }), 'connect-timeout');
        await until(() => server.sockets.length === 1 && server.sockets[0]?.readableEnded === true);
      },
    );
  });

  test('an abort closes the socket', TIMEOUT, async () => {
    await withoutHandshake(
      (socket) => socket.resume(),
      async (server, post) => {
        const controller = new AbortController();
        const sending = post({ signal: controller.signal });
        await until(() => server.sockets.length === 1);
        controller.abort();
        await rejectsWith(sending, 'aborted');
        await until(() => server.sockets[0]?.readableEnded === true);
      },
    );
  });

  const closers: Readonly<Record<string, Parameters<typeof PlainServer.start>[0]>> = {
    'a server that closes at once': (socket) => void socket.end(),
    'a server that closes after the hello': (socket) => void socket.once('data', () => socket.end()),
    'a server that resets after the hello': (socket) =>
      void socket.once('data', () => socket.resetAndDestroy()),
  };
  for (const [what, onConnection] of Object.entries(closers)) {
    test(`${what}: reset`, TIMEOUT, async () => {
      await withoutHandshake(onConnection, async (_server, post) => rejectsWith(post(), 'reset'));
    });
  }

  test('a server that speaks something else: tls', TIMEOUT, async () => {
    await withoutHandshake(
      (socket) => void socket.once('data', () => socket.write('HTTP/1.1 400 Bad Request\r\n\r\n')),
      async (_server, post) => rejectsWith(post(), 'tls'),
    );
  });
});

const answerOnce: Script = (socket) =>
  void socket.end('HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok');

/** Asks from another process. Returns the status, or the reason why there is none. */
async function askFromOutside(url: string, env: Record<string, string>): Promise<string> {
  const { NODE_EXTRA_CA_CERTS: _, ...inherited } = process.env;
  const { stdout } = await promisify(execFile)(process.execPath, [ASK, url], {
    env: { ...inherited, ...env },
  });
  return stdout;
}
