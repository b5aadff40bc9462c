// The smallest proxy on Bun: path, three headers and body are passed on, and the answer's body comes back unchanged.

const upstream = process.env.BENCH_UPSTREAM ?? '';

const server = Bun.serve({
  hostname: '127.0.0.1',
  port: 0,
  idleTimeout: 0,
  development: false,
  async fetch(request) {
    const reply = await fetch(upstream + request.url.slice(request.url.indexOf('/', 8)), {
      method: 'POST',
      headers: {
        'content-type': request.headers.get('content-type') ?? '',
        authorization: request.headers.get('authorization') ?? '',
        accept: request.headers.get('accept') ?? '',
      },
      body: await request.arrayBuffer(),
      signal: request.signal,
    });
    const type = reply.headers.get('content-type') ?? '';
    return new Response(reply.body, { status: reply.status, headers: { 'content-type': type } });
  },
});
process.stdout.write(`${JSON.stringify({ port: server.port })}\n`);
