import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type Failure, type FailureCode, failure } from '../core/failure.ts';
import { RecordingSink } from '../testing/call/recording-sink.ts';
import { FakeClock } from '../testing/fake-clock.ts';
import { FakeHttpClient } from '../testing/fake-http-client.ts';
import type { CallRoute } from './call-route.ts';
import { TargetMonitor } from './health/target-monitor.ts';
import { type Candidate, type NextStep, TargetChoice } from './target-choice.ts';
import { toyTarget } from './toy-target.fixture.ts';

const TIMEOUTS = { connectMs: 5_000, firstTokenMs: 10_000, idleMs: 8_000, totalMs: 60_000 };

interface Setup {
  readonly targets?: number;
  readonly random?: () => number;
  readonly route?: Partial<CallRoute>;
  readonly contextTokens?: readonly (number | undefined)[];
  readonly deadlineMs?: number;
}

function setup({ targets: count = 2, random = () => 0.5, ...set }: Setup = {}) {
  const clock = new FakeClock();
  const events = new RecordingSink();
  const ports = { clock, events, random: { next: random, hex: () => '' } };
  const monitor = new TargetMonitor(ports);
  const targets = Array.from({ length: count }, (_, at) => {
    const contextTokens = set.contextTokens?.[at];
    return toyTarget(new FakeHttpClient([]), {
      name: { provider: 'toy', providerKind: 'openai', model: `m${at}` },
      ...(contextTokens === undefined ? {} : { contextTokens }),
    });
  });
  const route: CallRoute = { timeouts: TIMEOUTS, attemptsPerTarget: 3, ...set.route, targets };
  const newCall = () =>
    new TargetChoice({ ...ports, monitor }, route, {
      stream: true,
      deadlineAt: clock.monotonic() + (set.deadlineMs ?? 60_000),
    });
  const kindOf = (candidate: Candidate) => ({
    ...{ startedAt: clock.monotonic(), stream: true, firstTokenMs: 10_000, gaveUp: false },
    probing: candidate.health.breaker.phase !== 'closed',
  });
  /** An attempt at `candidate` fails. */
  function fails(choice: TargetChoice, candidate: Candidate, why: FailureCode | Failure): NextStep {
    const told = typeof why === 'string' ? failure(why) : why;
    candidate.tries++;
    candidate.health.begin(clock.monotonic());
    monitor.failed(candidate.target, kindOf(candidate), told);
    return choice.after(candidate, told);
  }
  function answers(candidate: Candidate): void {
    candidate.health.begin(clock.monotonic());
    monitor.answered(candidate.target, kindOf(candidate), 100, clock.monotonic());
  }
  return { clock, events, monitor, targets, newCall, fails, answers };
}

/** `ask m0`, `wait m0 500`, `end throttled`. */
function told(step: NextStep): string {
  if (step.step === 'end') return `end ${step.why.code}`;
  const { model } = step.candidate.target.name;
  return step.step === 'ask' ? `ask ${model}` : `wait ${model} ${step.ms}`;
}

function candidateOf(step: NextStep): Candidate {
  assert.ok(step.step !== 'end', told(step));
  return step.candidate;
}

describe('the choice of targets of one call', () => {
  test('retries where it failed, with the attempts that it has, then asks the next target', () => {
    const { newCall, fails } = setup();
    const choice = newCall();
    const first = choice.first();
    const steps = [first];
    for (let i = 0; i < 3; i++) steps.push(fails(choice, candidateOf(first), 'overloaded'));
    assert.deepEqual(steps.map(told), ['ask m0', 'wait m0 25', 'wait m0 50', 'ask m1']);
  });

  test('a silent target is asked once', () => {
    for (const code of ['first_token_timeout', 'idle_timeout', 'connect_timeout'] as const) {
      const { newCall, fails } = setup();
      const choice = newCall();
      assert.equal(told(fails(choice, candidateOf(choice.first()), code)), 'ask m1');
    }
  });

  test('a refusal of the content, or of the request, goes to the caller', () => {
    for (const code of ['content_filtered', 'upstream_rejected'] as const) {
      const { newCall, fails } = setup();
      const choice = newCall();
      assert.equal(told(fails(choice, candidateOf(choice.first()), code)), `end ${code}`);
    }
  });

  describe('a prompt that is too long', () => {
    test('goes to the next target at once, and once', () => {
      const { newCall, fails } = setup({ targets: 3 });
      const choice = newCall();
      const next = fails(choice, candidateOf(choice.first()), 'context_length');
      assert.equal(told(next), 'ask m1');
      assert.equal(told(fails(choice, candidateOf(next), 'context_length')), 'end context_length');
    });

    test('passes over a target that is known to take less', () => {
      const { newCall, fails } = setup({ targets: 3, contextTokens: [200_000, 32_000, 1_000_000] });
      const choice = newCall();
      assert.equal(told(fails(choice, candidateOf(choice.first()), 'context_length')), 'ask m2');
    });

    test('is the answer where no other target takes more', () => {
      const { newCall, fails } = setup({ contextTokens: [200_000, 32_000] });
      const choice = newCall();
      assert.equal(told(fails(choice, candidateOf(choice.first()), 'context_length')), 'end context_length');
    });
  });

  describe('waits', () => {
    const throttled = (retryAfterMs: number) => failure('throttled', undefined, { retryAfterMs });

    test('a hint of a second is waited for; for a longer one the next target is asked first', () => {
      const { newCall, fails } = setup();
      const short = newCall();
      assert.equal(told(fails(short, candidateOf(short.first()), throttled(1_000))), 'wait m0 1000');
      const long = newCall();
      const next = fails(long, candidateOf(long.first()), throttled(3_000));
      assert.equal(told(next), 'ask m1');
      assert.equal(told(fails(long, candidateOf(next), 'upstream_auth')), 'wait m0 3000');
    });

    test('a hint beyond the cap of 20 s, or beyond the deadline, is not waited for', () => {
      const { newCall, fails } = setup({ targets: 1 });
      const beyondCap = newCall();
      assert.equal(
        told(fails(beyondCap, candidateOf(beyondCap.first()), throttled(20_001))),
        'end throttled',
      );
      const tight = setup({ targets: 1, deadlineMs: 10_000 });
      const beyondDeadline = tight.newCall();
      assert.equal(
        told(tight.fails(beyondDeadline, candidateOf(beyondDeadline.first()), throttled(12_000))),
        'end throttled',
      );
    });
  });

  describe('a target that is known to be down', () => {
    function withDeadFirst() {
      const all = setup();
      const call = all.newCall();
      const first = candidateOf(call.first());
      for (let i = 0; i < 5; i++) all.fails(call, first, 'upstream_error');
      return all;
    }

    test('is passed over: the next one is asked at once', () => {
      const { newCall, events } = withDeadFirst();
      assert.deepEqual(
        events.breakers.map(({ to, cause }) => [to, cause]),
        [['open', 'failures']],
      );
      const choice = newCall();
      assert.equal(told(choice.first()), 'ask m1');
      assert.equal(choice.passedOver, 'breaker');
    });

    test('is probed by one call when its time is over; others pass it over meanwhile', async () => {
      const { newCall, clock, answers, events } = withDeadFirst();
      await clock.advance(1_001);
      const probe = newCall().first();
      assert.equal(told(probe), 'ask m0');
      assert.equal(told(newCall().first()), 'ask m1');
      answers(candidateOf(probe));
      assert.equal(told(newCall().first()), 'ask m0');
      assert.deepEqual(
        events.breakers.map(({ to }) => to),
        ['open', 'half-open', 'closed'],
      );
    });

    test('a probe that fails is not retried there', async () => {
      const { newCall, clock, fails, monitor, targets } = withDeadFirst();
      // It takes its time to fail, so that asking it is not for free.
      await clock.advance(1_001);
      const choice = newCall();
      const probe = candidateOf(choice.first());
      probe.tries++;
      probe.health.begin(clock.monotonic());
      const startedAt = clock.monotonic() - 500;
      const kind = { startedAt, stream: true, firstTokenMs: 10_000, gaveUp: false, probing: true };
      monitor.failed(targets[0] as Candidate['target'], kind, failure('upstream_error'));
      assert.equal(told(choice.after(probe, failure('upstream_error'))), 'ask m1');
      void fails;
    });

    test('is asked again, by one call at a time, if the next one fails that was believed to be well', () => {
      const { newCall, fails } = withDeadFirst();
      const [one, other] = [newCall(), newCall()];
      const next = [one.first(), other.first()];
      assert.deepEqual(next.map(told), ['ask m1', 'ask m1']);
      assert.equal(told(fails(one, candidateOf(next[0] as NextStep), 'upstream_auth')), 'ask m0');
      assert.equal(
        told(fails(other, candidateOf(next[1] as NextStep), 'upstream_auth')),
        'end all_targets_failed',
      );
    });
  });

  test('all targets out of quota: 429, and when it is there again', () => {
    const { newCall, fails } = setup();
    const call = newCall();
    const quota = (retryAfterMs: number) => failure('quota_exhausted', undefined, { retryAfterMs });
    const next = fails(call, candidateOf(call.first()), quota(3_600_000));
    assert.equal(told(next), 'ask m1');
    assert.equal(told(fails(call, candidateOf(next), quota(7_200_000))), 'end quota_exhausted');
    const refused = newCall().first();
    assert.ok(refused.step === 'end');
    assert.deepEqual([refused.why.code, refused.why.retryAfterMs], ['quota_exhausted', 3_600_000]);
  });

  test('a day’s quota benches a target until midnight, UTC; then one call probes it', async () => {
    const { newCall, clock, fails } = setup();
    const call = newCall();
    fails(
      call,
      candidateOf(call.first()),
      failure('quota_exhausted', 'Too many tokens per day, please wait.'),
    );
    const dayMs = 86_400_000;
    const toMidnight = dayMs - (clock.now() % dayMs);
    await clock.advance(toMidnight - 1_000);
    assert.equal(told(newCall().first()), 'ask m1');
    await clock.advance(1_001);
    assert.equal(told(newCall().first()), 'ask m0');
    assert.equal(told(newCall().first()), 'ask m1');
  });

  test('the only target of a route is asked even if it is down, unless something else answers in its place', () => {
    for (const failsFast of [false, true]) {
      const { newCall, fails } = setup({ targets: 1, route: { failsFast, attemptsPerTarget: 1 } });
      for (let i = 0; i < 5; i++) {
        const call = newCall();
        fails(call, candidateOf(call.first()), 'first_token_timeout');
        if (failsFast && i === 1) break;
      }
      assert.equal(told(newCall().first()), failsFast ? 'end all_targets_failed' : 'ask m0');
    }
  });

  test('a target that throttles half of its attempts keeps a share of its traffic', () => {
    let drawn = 0;
    const { newCall, fails, answers } = setup({ random: () => (drawn++ % 100) / 100 });
    for (let i = 0; i < 40; i++) {
      const call = newCall();
      const first = candidateOf(call.first());
      if (first.target.name.model !== 'm0') continue;
      if (i % 2 === 0) fails(call, first, 'throttled');
      else answers(first);
    }
    const asked = Array.from({ length: 400 }, () => told(newCall().first()));
    const share = asked.filter((each) => each === 'ask m0').length / asked.length;
    assert.ok(share > 0.05 && share < 0.4, `${share}`);
  });
});
