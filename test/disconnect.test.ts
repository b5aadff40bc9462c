import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { RawClient } from '../src/testing/raw-client.ts';
import { ask, inParallel } from './harness/ask.ts';
import { DIALECTS, type DialectUnderTest } from './harness/dialects.ts';
import { eventually } from './harness/eventually.ts';
import {
  configFor,
  PROVIDER_KINDS,
  startTestGateway,
  startTestSimulator,
  type TestGateway,
  type TestSimulator,
} from './harness/gateway.ts';
import { askAndLeave, WAYS_TO_LEAVE } from './harness/leaving-client.ts';
import { postBytes } from './harness/raw.ts';

let simulator: TestSimulator;
let gateway: TestGateway;
before(async () => {
  simulator = await startTestSimulator();
  gateway = await startTestGateway(configFor(simulator.url));
});
after(async () => {
  await gateway.close();
  await simulator.close();
});

/** The number of requests in flight in the gateway's own metrics. */
async function inFlight(): Promise<number> {
  const text = await gateway.running.metricsText();
  return Number(/^sluiceway_in_flight_requests (\d+)$/m.exec(text)?.[1]);
}

function attemptsWith(tag: string) {
  return simulator.simulator.log().filter(({ body }) => JSON.stringify(body).includes(tag));
}

/** The moments at which the client leaves. */
const MOMENTS = [
  { moment: 'while nothing has come', fault: 'hang', stream: true, comes: undefined },
  { moment: 'while a whole answer is made', fault: 'slow-head=30000', stream: false, comes: undefined },
  { moment: 'in the middle of a whole answer', fault: 'stall', stream: false, comes: undefined },
  { moment: 'in mid-stream', fault: 'rate=40 tokens=5000', stream: true, comes: 'data' },
  { moment: 'while a stream stalls', fault: 'stall', stream: true, comes: 'data' },
] as const;

describe('a client that leaves takes its call with it', () => {
  for (const { moment, fault, stream, comes } of MOMENTS) {
    test(`${moment}: the provider is let go at once`, { timeout: 60_000 }, async () => {
      const runs = WAYS_TO_LEAVE.flatMap((way) =>
        DIALECTS.flatMap((dialect) =>
          PROVIDER_KINDS.map((kind) => ({ way, dialect, kind, tag: `${way}-${dialect.name}-${kind};` })),
        ),
      );
      simulator.simulator.clearLog();
      await inParallel(runs, 20, async ({ way, dialect, kind, tag }) => {
        const text = `${tag} [[sim: ${fault}]]`;
        const question = { model: `on-${kind}`, text, stream };
        const client = await askAndLeave(gateway.running.port, dialect, question, way);
        await eventually(`${tag} is asked`, () => attemptsWith(tag).length === 1);
        // Bedrock's frames are binary, so that only their size is checked.
        if (comes) await eventually(`${tag} streams`, () => client.received().length > 300);
        assert.equal(attemptsWith(tag)[0]?.outcome, 'pending', tag);
        client.leave();
        await eventually(`${tag} is let go`, () => attemptsWith(tag)[0]?.outcome === 'aborted-by-client');
      });
      await eventually('nothing is in flight', async () => (await inFlight()) === 0);
      // No second target is asked once the client is gone.
      assert.equal(simulator.simulator.log().length, runs.length);
    });
  }

  test('between two attempts: the next one is not made', async () => {
    for (const dialect of DIALECTS) {
      const tag = `backoff-${dialect.name};`;
      const question = { model: 'on-openai', text: `${tag} [[sim: 429 retry-after=20]]`, stream: true };
      const client = await askAndLeave(gateway.running.port, dialect, question, 'rst');
      await eventually(`${tag} is asked`, () => attemptsWith(tag)[0]?.outcome === 'faulted');
      client.leave();
      await eventually('nothing is in flight', async () => (await inFlight()) === 0);
      assert.equal(attemptsWith(tag).length, 1);
    }
  });
});

/**
 * Relayed and translated cases. The native dialect is left out: its answers end at 4,096 tokens, which the system's buffers
 * hold.
 */
const DEAF = [
  ['openai-chat', 'openai'],
  ['bedrock-converse', 'anthropic'],
  ['anthropic-messages', 'bedrock'],
] as const;

/** An answer that is too long for any buffer. */
function unlimited(dialect: DialectUnderTest, body: Record<string, unknown>): Record<string, unknown> {
  if (dialect.name === 'bedrock-converse') return { ...body, inferenceConfig: { maxTokens: 400_000 } };
  return { ...body, max_tokens: 400_000 };
}

describe('a client that does not read', () => {
  for (const [name, kind] of DEAF) {
    test(`${name} → ${kind}: stops the provider, and no other stream`, { timeout: 60_000 }, async () => {
      const dialect = DIALECTS.find((each) => each.name === name);
      assert.ok(dialect);
      const tag = `deaf-${name}-${kind};`;
      const text = `${tag} [[sim: tokens=400000]]`;
      const body = Buffer.from(JSON.stringify(unlimited(dialect, dialect.body(`on-${kind}`, text, true))));
      const client = await RawClient.connect(gateway.running.port);
      client.pause();
      client.write(postBytes(dialect, `on-${kind}`, body, true));
      const produced = () => attemptsWith(tag)[0]?.tokens ?? 0;
      let before = -1;
      await eventually(`${tag} stands still`, async () => {
        const now = produced();
        const still = now > 0 && now === before;
        before = now;
        await new Promise<void>((resolve) => setTimeout(resolve, 150));
        return still;
      });
      assert.equal(attemptsWith(tag)[0]?.outcome, 'pending', `${tag} ${produced()} tokens`);
      const other = await ask(gateway.url, dialect, { model: `on-${kind}`, text: 'Hello', stream: true });
      assert.equal(dialect.readStream(other).end, 'finish');
      const stoodAt = produced();
      client.resume();
      await eventually(`${tag} goes on`, () => produced() > stoodAt);
      client.destroy();
      await eventually(`${tag} is let go`, () => attemptsWith(tag)[0]?.outcome === 'aborted-by-client');
    });
  }
});

test('each of them has one line in the log, and none was a defect', async () => {
  await gateway.close();
  const outcomes = new Map<unknown, number>();
  for (const { msg, outcome } of gateway.log) {
    if (msg === 'request') outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
  }
  assert.deepEqual([...outcomes.keys()].sort(), ['client_closed', 'ok']);
  const left = MOMENTS.length * WAYS_TO_LEAVE.length * DIALECTS.length * PROVIDER_KINDS.length;
  assert.equal(outcomes.get('client_closed'), left + DIALECTS.length + DEAF.length);
  assert.deepEqual(
    gateway.log.filter(({ level }) => level === 'error'),
    [],
  );
});
