import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { ask, inParallel } from './harness/ask.ts';
import { DIALECTS } from './harness/dialects.ts';
import {
  startTestGateway,
  startTestSimulator,
  type TestGateway,
  type TestSimulator,
} from './harness/gateway.ts';

const MODEL = 'm';
/** Good answers, answers that break after their first token, and failures before it, retried or not. */
const FAULTS = ['none', '529', '400', 'cut!rate=500', 'error=0'];

/** Counts of `sluiceway_attempts_total` by its labels. */
async function attempts(gateway: TestGateway): Promise<string[]> {
  const text = await gateway.running.metricsText();
  return text
    .split('\n')
    .filter((line) => line.startsWith('sluiceway_attempts_total'))
    .sort();
}

describe('attempts in metrics', () => {
  let simulator: TestSimulator;
  before(async () => {
    simulator = await startTestSimulator();
  });
  after(() => simulator.close());

  async function countsOf(otlp: string): Promise<string[]> {
    const config = {
      telemetry: { logs: 'off', metrics: true, otlp },
      providers: { p: { kind: 'openai', baseUrl: `${simulator.url}/v1`, apiKey: 'provider-key' } },
      models: { [MODEL]: { targets: [{ provider: 'p', model: 'sim-1' }], retries: { attempts: 2 } } },
    };
    const gateway = await startTestGateway(config);
    try {
      const questions = DIALECTS.flatMap((dialect) =>
        FAULTS.flatMap((fault) => [true, false].map((stream) => ({ dialect, fault, stream }))),
      );
      await inParallel(questions, 10, async ({ dialect, fault, stream }) => {
        const text = fault === 'none' ? 'hi' : `hi [[sim: ${fault}]]`;
        await ask(gateway.url, dialect, { model: MODEL, text, stream });
      });
      return await attempts(gateway);
    } finally {
      await gateway.close();
    }
  }

  test('are the same whether calls are traced or not', async () => {
    const untraced = await countsOf('');
    // Nobody listens there: the spans are lost, which is counted elsewhere.
    assert.deepEqual(untraced, await countsOf('http://127.0.0.1:9'));
    const answered = untraced.find((line) => line.includes('outcome="ok"'));
    // Good ones, streamed and whole, and streams that are cut on their way.
    assert.equal(Number(answered?.split(' ').at(-1)), 3 * DIALECTS.length, untraced.join('\n'));
    assert.ok(untraced.length >= 3, untraced.join('\n'));
  });
});
