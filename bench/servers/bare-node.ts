import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Pool } from 'undici';

// The smallest proxy on Node: node:http as server, undici as client, and the answer's body is piped back unchanged.

const pool = new Pool(process.env.BENCH_UPSTREAM ?? '', { headersTimeout: 0, bodyTimeout: 0 });

const server = createServer((request, response) => void relay(request, response));
// Connections are idle while other servers are measured.
server.keepAliveTimeout = 300_000;
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`${JSON.stringify({ port: (server.address() as AddressInfo).port })}\n`);
});

async function relay(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece as Buffer);
  const { headers } = request;
  const reply = await pool.request({
    path: request.url ?? '/',
    method: 'POST',
    headers: {
      'content-type': headers['content-type'] ?? '',
      authorization: headers.authorization ?? '',
      accept: headers.accept ?? '',
    },
    body: Buffer.concat(pieces),
  });
  response.writeHead(reply.statusCode, { 'content-type': String(reply.headers['content-type']) });
  response.on('close', () => reply.body.destroy());
  reply.body.on('error', () => response.destroy());
  reply.body.pipe(response);
}
