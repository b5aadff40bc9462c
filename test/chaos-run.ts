import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startTestGateway } from './harness/gateway.ts';

/*
 * `npm run chaos -- [seconds] [requests a minute]`: a gateway and two model servers on loopback, one scenario after the
 * other. Prints error rate, upstream calls a request and p99. Exit code 1 if a bound is broken.
 */
const SECONDS = Number(process.argv[2] ?? 60);
const PER_MINUTE = Number(process.argv[3] ?? 10_000);
const ANSWER_MS = 40;

type Mode = 'ok' | 'throttle' | 'refuse' | 'reset' | 'hang' | '500' | 'slow';

const ANSWER = JSON.stringify({
  ...{ id: 'c', object: 'chat.completion', created: 1, model: 'm' },
  choices: [{ index: 0, message: { role: 'assistant', content: 'Hello.' }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
});

class ModelServer {
  mode: () => Mode = () => 'ok';
  calls = 0;
  #server: Server | undefined;
  #port = 0;

  get url(): string {
    return `http://127.0.0.1:${this.#port}/v1`;
  }

  async open(): Promise<void> {
    const server = createServer((request, response) => {
      request.resume();
      this.calls++;
      const mode = this.mode();
      if (mode === 'hang') return;
      if (mode === 'reset') {
        request.socket.resetAndDestroy();
        return;
      }
      const status = mode === '500' ? 500 : mode === 'throttle' && Math.random() < 0.3 ? 429 : 200;
      const ms = status !== 200 ? 2 : mode === 'slow' ? ANSWER_MS * 10 : ANSWER_MS;
      setTimeout(() => {
        response.writeHead(status, { 'content-type': 'application/json' });
        response.end(status === 200 ? ANSWER : '{"error":{"message":"no"}}');
      }, ms);
    });
    server.keepAliveTimeout = 60_000;
    await new Promise<void>((resolve) => server.listen(this.#port, '127.0.0.1', resolve));
    this.#port = (server.address() as AddressInfo).port;
    this.#server = server;
  }

  async close(): Promise<void> {
    this.#server?.closeAllConnections();
    await new Promise<void>((resolve) => (this.#server ? this.#server.close(() => resolve()) : resolve()));
    this.#server = undefined;
  }
}

interface Scenario {
  readonly name: string;
  readonly first: (elapsedMs: number) => Mode;
  readonly second: (elapsedMs: number) => Mode;
  readonly allDead?: boolean;
  readonly seconds?: number;
}

const DEAD: readonly Mode[] = ['refuse', 'reset', 'hang', '500', 'slow'];
const ok = (): Mode => 'ok';

const SCENARIOS: readonly Scenario[] = [
  { name: 'healthy', first: ok, second: ok },
  { name: 'first throttles 30 %', first: () => 'throttle', second: ok },
  ...DEAD.map((mode) => ({ name: `first: ${mode}`, first: () => mode, second: ok })),
  ...DEAD.slice(1).map((mode) => ({
    name: `both flap: ${mode}`,
    first: (ms: number) => (Math.floor(ms / 15_000) % 2 === 1 ? mode : 'ok'),
    second: (ms: number) => (Math.floor(ms / 15_000) % 2 === 0 && ms >= 15_000 ? mode : 'ok'),
  })),
  { name: 'all: 500', first: () => '500', second: () => '500', allDead: true },
  { name: 'all: hang', first: () => 'hang', second: () => 'hang', allDead: true },
];

async function run({ name, first, second, allDead = false, seconds = SECONDS }: Scenario): Promise<boolean> {
  const servers = [new ModelServer(), new ModelServer()] as const;
  for (const server of servers) await server.open();
  const timeouts = { connect: '2s', firstToken: '5s', idle: '5s', total: '20s' };
  const targets = ['east', 'west'].map((provider) => ({ provider, model: 'm' }));
  const gateway = await startTestGateway({
    providers: Object.fromEntries(
      servers.map((server, at) => [
        ['east', 'west'][at],
        { kind: 'openai', baseUrl: server.url, apiKey: 'key', maxConnections: 2_000 },
      ]),
    ),
    models: { m: { targets, timeouts } },
    telemetry: { logs: 'off' },
  });
  const startedAt = performance.now();
  for (const [at, mode] of [first, second].entries()) {
    const server = servers[at] as ModelServer;
    server.mode = () => mode(performance.now() - startedAt);
    if (mode(0) === 'refuse') await server.close();
  }
  const times: number[] = [];
  const failures = new Map<string, number>();
  const requests = Math.round((PER_MINUTE / 60) * seconds);
  const body = JSON.stringify({ model: 'm', messages: [{ role: 'user', content: 'Hello' }] });
  async function ask(): Promise<void> {
    const at = performance.now();
    const reply = await fetch(`${gateway.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    }).catch(() => undefined);
    await reply?.arrayBuffer().catch(() => undefined);
    const status = String(reply?.status ?? 'no reply');
    if (status !== '200') failures.set(status, (failures.get(status) ?? 0) + 1);
    times.push(performance.now() - at);
  }
  const asking: Promise<void>[] = [];
  for (let sent = 0; sent < requests; sent++) {
    const dueMs = startedAt + (sent * 60_000) / PER_MINUTE - performance.now();
    if (dueMs > 1) await new Promise<void>((resolve) => setTimeout(resolve, dueMs));
    asking.push(ask());
  }
  await Promise.all(asking);
  await gateway.close();
  for (const server of servers) await server.close();
  times.sort((a, b) => a - b);
  const quantile = (share: number): string => (times[Math.floor(times.length * share)] ?? 0).toFixed(0);
  const calls = servers.reduce((sum, server) => sum + server.calls, 0) / requests;
  const errorRate = [...failures.values()].reduce((sum, count) => sum + count, 0) / requests;
  const told = [...failures].map(([status, count]) => `${count} × ${status}`).join(', ');
  const holds = allDead ? calls <= 1.1 : errorRate < 0.001 && calls <= 1.2;
  process.stdout.write(
    `${holds ? 'ok  ' : 'FAIL'} ${name.padEnd(22)} errors ${(errorRate * 100).toFixed(3)} %  calls/request ${calls.toFixed(3)}  p50 ${quantile(0.5)} ms  p99 ${quantile(0.99)} ms  ${told}\n`,
  );
  return holds;
}

// What is not compiled yet is slow.
await run({ name: '(warm-up)', first: ok, second: ok, seconds: 3 });
const wanted = process.argv[4];
let all = true;
for (const scenario of SCENARIOS) {
  if (wanted !== undefined && !scenario.name.includes(wanted)) continue;
  all = (await run(scenario)) && all;
}
process.exitCode = all ? 0 : 1;
