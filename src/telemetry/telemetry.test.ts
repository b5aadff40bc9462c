import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { describe, test } from 'node:test';
import { atExit } from '../adapters/system/at-exit.ts';
import { systemRandom } from '../adapters/system/random.ts';
import type { GatewayEvent, RequestEnded } from '../core/events.ts';
import { FakeClock } from '../testing/fake-clock.ts';
import { AT, attemptEnded, NAMES, requestEnded } from './events.fixture.ts';
import { createTelemetry, type Telemetry, type TelemetryOptions } from './telemetry.ts';
import { startCollector } from './traces/collector.fixture.ts';
import { attemptSpan, requestSpan } from './traces/span.ts';

const text = (bytes: Uint8Array): string => new TextDecoder('utf-8', { fatal: true }).decode(bytes);

interface Running extends Telemetry {
  /** What was logged so far. */
  logged(): string;
}

function start(overrides: Partial<TelemetryOptions> = {}): Running {
  const writes: string[] = [];
  const telemetry = createTelemetry({
    logs: 'json',
    level: 'info',
    metrics: true,
    otlp: undefined,
    serviceName: 'edge',
    version: '1.2.3',
    inFlight: () => 0,
    clock: new FakeClock(AT),
    random: systemRandom,
    atExit,
    knownNames: () => NAMES,
    write: (bytes) => void writes.push(text(bytes)),
    ...overrides,
  });
  return { ...telemetry, logged: () => writes.join('') };
}

describe('telemetry', () => {
  test('a request is priced once, and log and metrics agree on it', async () => {
    const telemetry = start();
    await telemetry.ready;
    telemetry.sink.emit(requestEnded());
    const metrics = telemetry.metricsText();
    await telemetry.close();
    // 1,000 × $3 + 200 × $15 + 10 × $0.30 + 4 × $3.75 a million.
    assert.equal(JSON.parse(telemetry.logged()).cost_usd, 0.006018);
    assert.match(metrics, /sluiceway_cost_usd_total\{[^}]*\} 0\.006018\n/);
  });

  test('a model without a known price has no cost, which is not nought', async () => {
    const telemetry = start();
    await telemetry.ready;
    telemetry.sink.emit(
      requestEnded({ target: { provider: 'local', providerKind: 'openai', model: 'llama3' } }),
    );
    const metrics = telemetry.metricsText();
    await telemetry.close();
    assert.ok(!('cost_usd' in JSON.parse(telemetry.logged())));
    assert.match(metrics, /sluiceway_unpriced_requests_total\{model="sonnet",provider="other"\} 1\n/);
  });

  test('a listener that throws stops neither the others nor the call, and is counted', async () => {
    const telemetry = start();
    const broken = { ...requestEnded(), warnings: undefined } as unknown as RequestEnded;
    telemetry.sink.emit(broken);
    assert.match(telemetry.metricsText(), /sluiceway_telemetry_dropped_total\{kind="event"\} 1\n/);
    assert.match(telemetry.metricsText(), /sluiceway_requests_total\{[^}]*\} 1\n/);
    await telemetry.close();
  });

  test('its sink is one of several: it depends on no other, and no other waits for it', async () => {
    const telemetry = start();
    const heard: string[] = [];
    const { emit } = telemetry.sink;
    const sinks = [() => assert.fail('another sink'), emit, () => void heard.push(telemetry.logged())];
    for (const sink of sinks) {
      try {
        sink(requestEnded());
      } catch {}
    }
    assert.deepEqual(heard, ['']);
    await telemetry.close();
    assert.equal(JSON.parse(telemetry.logged()).msg, 'request');
  });

  test('names that cannot be had count as a failure and stop nothing', async () => {
    let fails = false;
    const telemetry = start({ knownNames: () => (fails ? assert.fail('no names') : NAMES) });
    fails = true;
    telemetry.sink.emit(requestEnded());
    await telemetry.close();
    assert.equal(JSON.parse(telemetry.logged()).msg, 'request');
  });

  test('off is off', async () => {
    const clock = new FakeClock(AT);
    const telemetry = start({ logs: 'off', metrics: false, clock });
    telemetry.sink.emit(requestEnded());
    assert.equal(telemetry.metricsText(), '');
    assert.equal(clock.timers, 0);
    await telemetry.close();
    assert.equal(telemetry.logged(), '');
  });

  test('what happens in one moment is told together, 50 ms later at the latest', async () => {
    const clock = new FakeClock(AT);
    const writes: string[] = [];
    const telemetry = start({ clock, write: (bytes) => void writes.push(text(bytes)) });
    for (let n = 0; n < 2; n++) {
      for (let i = 0; i < 10; i++) telemetry.sink.emit(requestEnded());
      assert.equal(writes.length, n);
      await clock.advance(50);
    }
    assert.deepEqual(
      writes.map((lines) => lines.trimEnd().split('\n').length),
      [10, 10],
    );
    assert.equal(clock.timers, 0);
    await telemetry.close();
  });

  test('many events do not wait for the clock', async () => {
    const telemetry = start();
    for (let i = 0; i < 1_000; i++) telemetry.sink.emit(requestEnded());
    assert.ok(telemetry.logged().trimEnd().split('\n').length > 900);
    await telemetry.close();
    assert.equal(telemetry.logged().trimEnd().split('\n').length, 1_000);
  });

  test('closing writes what was waiting, and may be repeated', async () => {
    const telemetry = start();
    telemetry.sink.emit({ type: 'service', at: AT, level: 'info', message: 'stopping' });
    assert.equal(telemetry.logged(), '');
    await Promise.all([telemetry.close(), telemetry.close()]);
    assert.equal(JSON.parse(telemetry.logged()).msg, 'stopping');
  });

  test('a process that exits writes what was waiting', () => {
    const script = `
      import { createTelemetry } from ${JSON.stringify(import.meta.resolve('./telemetry.ts'))};
      import { atExit } from ${JSON.stringify(import.meta.resolve('../adapters/system/at-exit.ts'))};
      import { writeSync } from 'node:fs';
      const names = { providers: new Map(), models: new Set(), targetModels: new Set(), keys: new Set(), tenants: new Set() };
      const telemetry = createTelemetry({
        logs: 'json', level: 'info', metrics: false, otlp: undefined, version: '1', inFlight: () => 0, knownNames: () => names,
        clock: { now: () => 0, monotonic: () => 0, setTimer: () => ({ cancel() {} }) },
        random: { next: () => 0, hex: () => '' }, atExit, write: (bytes) => writeSync(1, bytes),
      });
      telemetry.sink.emit({ type: 'service', at: 0, level: 'error', message: 'last words' });
      process.exit(0);
    `;
    const args = process.versions.bun === undefined ? ['--input-type=module', '-e', script] : ['-e', script];
    assert.equal(JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8' })).msg, 'last words');
  });
});

describe('redaction', () => {
  const CANARY = 'CANARY-prompt-or-key';

  /** Events with the canary wherever text of a caller or model could ever be, fields that should not be there included. */
  function tainted(): (RequestEnded | ReturnType<typeof attemptEnded>)[] {
    const smuggled = {
      prompt: CANARY,
      messages: [{ role: 'user', content: CANARY }],
      answer: CANARY,
      apiKey: CANARY,
      headers: { authorization: CANARY },
    };
    const target = {
      provider: 'claude',
      providerKind: 'anthropic',
      model: 'claude-sonnet-4-20250514',
      ...smuggled,
    };
    return [
      { ...attemptEnded({ outcome: 'overloaded', target }), ...smuggled },
      { ...attemptEnded({ target }), ...smuggled },
      {
        ...requestEnded({
          target,
          finishReason: { unified: 'stop-sequence', raw: `${CANARY} ${CANARY}`, stopSequence: CANARY },
          outcome: 'upstream_auth',
          failureMessage: `Incorrect API key provided: sk-${CANARY}, Bearer ${CANARY}`,
          warnings: [`x-api-key: ${CANARY}`],
        }),
        ...smuggled,
      },
    ];
  }

  test('no prompt, answer or key gets into logs or metrics', async () => {
    for (const logs of ['json', 'pretty'] as const) {
      const telemetry = start({ logs });
      for (const event of tainted()) telemetry.sink.emit(event as GatewayEvent);
      const metrics = telemetry.metricsText();
      await telemetry.close();
      assert.equal(telemetry.logged().trimEnd().split('\n').length, 2);
      assert.ok(!telemetry.logged().includes('CANARY'), telemetry.logged());
      assert.ok(!metrics.includes('CANARY'));
    }
  });

  test('nor into spans', () => {
    const [failed, answered, request] = tainted();
    assert.ok(
      failed?.type === 'attempt-ended' &&
        answered?.type === 'attempt-ended' &&
        request?.type === 'request-ended',
    );
    const spans = [
      requestSpan(request, 1),
      attemptSpan(failed, request, { spanId: '1', isPrimary: true }),
      attemptSpan(answered, request, { spanId: '2', isPrimary: false }),
    ];
    assert.ok(!JSON.stringify(spans).includes('CANARY'), JSON.stringify(spans));
  });
});

test('spans that reach nobody are told in the log', async () => {
  const collector = await startCollector(400);
  const telemetry = start({ otlp: collector.url });
  telemetry.sink.emit(requestEnded());
  await telemetry.close();
  collector.stop();
  assert.match(
    telemetry.logged(),
    /"level":"warn","msg":"spans did not reach the collector","detail":\{"lost":\d+,"collector":"http:[^"]+"\}/,
  );
});
