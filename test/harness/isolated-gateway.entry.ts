import { createInterface } from 'node:readline';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { configFor, startTestGateway, startTestSimulator } from './gateway.ts';

// isolated-gateway.ts starts this. It prints its addresses, answers each line with the bytes in use, and ends with its
// input.
const simulator = await startTestSimulator();
const config = configFor(simulator.url);
const providers = Object.entries(config.providers as Record<string, object>);
const gateway = await startTestGateway({
  ...config,
  // All streams of the test are open at the same time.
  providers: Object.fromEntries(providers.map(([name, one]) => [name, { ...one, maxConnections: 1_000 }])),
});
tell({ gateway: gateway.url, simulator: simulator.url });
createInterface({ input: process.stdin })
  .on('line', () => tell(usedBytes()))
  .on('close', () => process.exit(0));

function usedBytes(): number {
  collectGarbage();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

function collectGarbage(): void {
  if (process.versions.bun) {
    Bun.gc(true);
    return;
  }
  setFlagsFromString('--expose-gc');
  runInNewContext('gc')();
}

function tell(what: unknown): void {
  process.stdout.write(`${JSON.stringify(what)}\n`);
}
