import { appendFileSync } from 'node:fs';
import { loadRuntime } from '../load-runtime.ts';
import { workerChannel } from './worker-channel.ts';

// A worker for supervise.test.ts. It answers with its configuration and exits on request.
const channel = workerChannel();
if (channel === undefined) throw new Error('not a worker');
if (process.env.FIXTURE_EXIT !== undefined) process.exit(Number(process.env.FIXTURE_EXIT));

const configuration = String(await channel.configuration());
const runtime = await loadRuntime();
const server = await runtime.httpServer.listen(
  async ({ target }) => {
    if (target === '/die') process.exit(7);
    if (target === '/configuration') return { status: 200, headers: {}, body: configuration };
    const body = target === '/metrics' ? (await channel.collectMetrics()).join(',') : `${process.pid}`;
    return { status: 200, headers: {}, body };
  },
  { hostname: '127.0.0.1', port: channel.port, reusePort: true },
);

const note = (signal: string): void => {
  const file = process.env.FIXTURE_SIGNALS;
  if (file !== undefined) appendFileSync(file, `${signal} ${process.pid}\n`);
};
channel.onConfiguration((value) => note(String(value)));
channel.onReloadRefused((problems, quiet) => note(`${problems}:${quiet ? 'counted' : 'logged'}`));
process.on('SIGTERM', () => {
  note('SIGTERM');
  process.exit(0);
});
channel.onOrphaned(() => process.exit(0));
channel.onMetricsWanted(async () => `${process.pid}`);
channel.ready(server.port);
