import { writeSync } from 'node:fs';
import { parseSettings } from '../../src/roots/configuration.ts';
import { loadRuntime } from '../../src/roots/load-runtime.ts';
import { startGateway } from '../../src/roots/start.ts';

/** More than the streams that are held at a time. */
const MAX_CONNECTIONS = 20_000;

// Sluiceway with all features, in front of the benchmark's upstream. It has one model for each way to be measured.

const upstream = process.env.BENCH_UPSTREAM ?? '';
const aws = { accessKeyId: 'AKIDBENCH', secretAccessKey: 'secret-of-the-benchmark' };
const speeds = ['fast', 'paced/20', 'paced/1000'];

const value = {
  version: 1,
  server: { listen: '127.0.0.1:0' },
  auth: 'keys',
  keys: [
    { name: 'bench', key: process.env.BENCH_KEY, tenant: 'bench' },
    ...Array.from({ length: 20 }, (_, at) => ({
      name: `other-${at}`,
      key: `sk-another-key-${at}`,
      tenant: 'others',
    })),
  ],
  providers: Object.fromEntries(
    speeds.flatMap((speed) => [
      [
        `openai-${nameOf(speed)}`,
        {
          kind: 'openai',
          baseUrl: `${upstream}/${speed}/v1`,
          apiKey: 'provider-key',
          maxConnections: MAX_CONNECTIONS,
        },
      ],
      [
        `bedrock-${nameOf(speed)}`,
        {
          kind: 'bedrock',
          region: 'us-east-1',
          endpoint: `${upstream}/${speed}`,
          credentials: aws,
          maxConnections: MAX_CONNECTIONS,
        },
      ],
    ]),
  ),
  models: Object.fromEntries(
    speeds.flatMap((speed) => [
      [`openai-${nameOf(speed)}`, { targets: [{ provider: `openai-${nameOf(speed)}`, model: 'gpt-4o' }] }],
      [
        `bedrock-${nameOf(speed)}`,
        {
          targets: [
            { provider: `bedrock-${nameOf(speed)}`, model: 'us.anthropic.claude-sonnet-4-20250514-v1:0' },
          ],
        },
      ],
    ]),
  ),
  telemetry: { logs: 'json', metrics: true },
};

const running = await startGateway({
  settings: parseSettings({ value }, {}),
  runtime: await loadRuntime(),
  write: (bytes) => {
    writeSync(2, bytes);
  },
});
process.stdout.write(`${JSON.stringify({ port: running.port })}\n`);

function nameOf(speed: string): string {
  return speed.replace('/', '-');
}
