import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { TargetMonitor } from '../src/call/health/target-monitor.ts';
import { CAP_MS } from '../src/call/retry/backoff.ts';
import { TargetChoice } from '../src/call/target-choice.ts';
import { toyTarget } from '../src/call/toy-target.fixture.ts';
import { messagesFailure } from '../src/providers/anthropic/failure.ts';
import { bedrockFailure } from '../src/providers/bedrock/failure.ts';
import { completionFailure } from '../src/providers/openai-compatible/failure.ts';
import { RecordingSink } from '../src/testing/call/recording-sink.ts';
import { FakeClock } from '../src/testing/fake-clock.ts';
import { FakeHttpClient } from '../src/testing/fake-http-client.ts';

const TIMEOUTS = { connectMs: 5_000, firstTokenMs: 30_000, idleMs: 30_000, totalMs: 600_000 };
const NAMES = ['retry-after', 'retry-after-ms', 'x-amz-retry-after', 'anthropic-ratelimit-requests-reset'];

const hostile = fc.oneof(
  fc.string(),
  fc.integer().map(String),
  fc.double().map(String),
  fc.date({ noInvalidDate: true }).map((date) => date.toUTCString()),
  fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
  fc.constantFrom('-1', '1e99', 'NaN', 'Infinity', '0x10', '', ' ', '9'.repeat(400), '20', '20.001', '-0'),
);

test('whatever a provider asks for in 10,000 ways, no wait is below 0 or beyond the cap', () => {
  const clock = new FakeClock();
  const events = new RecordingSink();
  const header = fc.record({ name: fc.constantFrom(...NAMES), value: hostile });
  fc.assert(
    fc.property(
      fc.array(header, { minLength: 1, maxLength: 3 }),
      fc.constantFrom(429, 503, 529, 500),
      fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      fc.constantFrom(messagesFailure, bedrockFailure, completionFailure),
      (headers, status, random, failureOf) => {
        const values = new Map(headers.map(({ name, value }) => [name, value]));
        const head = { status, header: (name: string) => values.get(name) ?? null };
        const why = failureOf(head, new Uint8Array());
        const ports = { clock, events, random: { next: () => random, hex: () => '' } };
        const target = toyTarget(new FakeHttpClient([]));
        const route = { targets: [target], timeouts: TIMEOUTS, attemptsPerTarget: 10 };
        const parts = { ...ports, monitor: new TargetMonitor(ports) };
        const choice = new TargetChoice(parts, route, { stream: true, deadlineAt: TIMEOUTS.totalMs });
        let next = choice.first();
        for (let attempt = 1; attempt < 9 && next.step !== 'end'; attempt++) {
          next.candidate.tries = attempt;
          next = choice.after(next.candidate, why);
          if (next.step === 'wait') assert.ok(next.ms >= 0 && next.ms <= CAP_MS, `${next.ms}`);
        }
      },
    ),
    { numRuns: 10_000 },
  );
});
