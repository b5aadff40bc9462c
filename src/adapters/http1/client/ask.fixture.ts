import { NetworkError } from '../../../ports/http-client.ts';
import { BunDialer } from '../../bun/bun-dialer.ts';
import { NetDialer } from '../../socket/net-dialer.ts';
import { Http1Client } from './http1-client.ts';

// Asks for the URL in its arguments. tls.test.ts runs it as a process with an environment of its own.
const client = new Http1Client(process.versions.bun === undefined ? new NetDialer() : new BunDialer());
const request = { method: 'GET', url: process.argv[2] ?? '', headers: {}, body: null } as const;
const { signal } = new AbortController();
try {
  const reply = await client.send(request, { signal, connectTimeoutMs: 10_000 });
  reply.body.cancel();
  process.stdout.write(String(reply.status));
} catch (thrown) {
  if (!(thrown instanceof NetworkError)) throw thrown;
  process.stdout.write(thrown.message);
}
