import { connect, createServer, type Socket } from 'node:net';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { generate } from 'selfsigned';
import type { ServerIdentity } from '../../../testing/scripted-upstream.ts';

const DAY_MS = 86_400_000;

/** The properties of a certificate. */
export interface Subject {
  readonly dns?: readonly string[];
  readonly ip?: readonly string[];
  readonly commonName?: string;
  /** Validity, in days from now; default a day either way. */
  readonly fromDays?: number;
  readonly untilDays?: number;
  /** The certificate is a client's, not a server's. */
  readonly forClients?: boolean;
}

/** A certificate authority that lives as long as the test. */
export class TestAuthority {
  readonly cert: string;
  readonly #key: string;

  constructor(cert: string, key: string) {
    this.cert = cert;
    this.#key = key;
  }

  static async create(): Promise<TestAuthority> {
    const made = await generate([{ name: 'commonName', value: 'Test authority' }], {
      keyType: 'ec',
      algorithm: 'sha256',
      extensions: [
        { name: 'basicConstraints', cA: true, critical: true },
        { name: 'keyUsage', keyCertSign: true, critical: true },
      ],
    });
    return new TestAuthority(made.cert, made.private);
  }

  issue(subject: Subject): Promise<ServerIdentity> {
    return certificate(subject, { key: this.#key, cert: this.cert });
  }

  /** Makes this process trust the authority. Returns a function that undoes it. */
  trust(): () => void {
    const before = getCACertificates('default');
    setDefaultCACertificates([...before, this.cert]);
    return () => setDefaultCACertificates(before);
  }
}

/** A self-signed certificate. */
export function selfSigned(subject: Subject): Promise<ServerIdentity> {
  return certificate(subject, undefined);
}

async function certificate(subject: Subject, ca: ServerIdentity | undefined): Promise<ServerIdentity> {
  const { dns = [], ip = [], commonName = 'Test server', fromDays = -1, untilDays = 1 } = subject;
  const purpose = subject.forClients ? [{ name: 'extKeyUsage' as const, clientAuth: true }] : [];
  const altNames = [
    ...dns.map((value) => ({ type: 2 as const, value })),
    ...ip.map((each) => ({ type: 7 as const, ip: each })),
  ];
  const made = await generate([{ name: 'commonName', value: commonName }], {
    keyType: 'ec',
    algorithm: 'sha256',
    notBeforeDate: new Date(Date.now() + fromDays * DAY_MS),
    notAfterDate: new Date(Date.now() + untilDays * DAY_MS),
    extensions: [...(altNames.length > 0 ? [{ name: 'subjectAltName' as const, altNames }] : []), ...purpose],
    ...(ca ? { ca } : {}),
  });
  return { key: made.private, cert: made.cert };
}

/** A TCP server without TLS. */
export class PlainServer {
  readonly sockets: Socket[] = [];
  readonly #server = createServer({ allowHalfOpen: true }, (socket) => {
    this.sockets.push(socket);
    socket.on('error', () => {});
    this.#onConnection(socket);
  });
  readonly #onConnection: (socket: Socket) => void;

  constructor(onConnection: (socket: Socket) => void) {
    this.#onConnection = onConnection;
  }

  static async start(onConnection: (socket: Socket) => void): Promise<PlainServer> {
    const server = new PlainServer(onConnection);
    await new Promise<void>((resolve) => server.#server.listen(0, '127.0.0.1', resolve));
    return server;
  }

  get port(): number {
    const address = this.#server.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  }

  get open(): number {
    return this.sockets.filter((socket) => !socket.destroyed).length;
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }
}

/** Relays between a client and the server at `port`, so that a test can cut the TCP connection under their TLS. */
export function relayTo(port: number): Promise<PlainServer> {
  return PlainServer.start((socket) => {
    const onward = connect(port, '127.0.0.1');
    onward.on('error', () => {});
    socket.on('close', () => onward.destroy());
    socket.pipe(onward);
    onward.pipe(socket);
  });
}
