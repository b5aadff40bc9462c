import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { CallFailed, CallResult } from '../call/attempt-loop.ts';
import type { CallRoute } from '../call/call-route.ts';
import type { DegradeStep } from '../config/settings.ts';
import { FAILURES, type FailureCode, failure } from '../core/failure.ts';
import { batchOf, finishPart, textPart } from '../testing/call/sample-parts.ts';
import { SAMPLE_TRACE } from '../testing/call/sample-trace.ts';
import { sampleRequest } from '../testing/sample-request.ts';
import { askWithLadder, type LadderParts, mayDegrade } from './degrade.ts';
import { TOY_TIMEOUTS, toyAnswer } from './fake-executor.fixture.ts';
import { readyAnswer } from './ready-answer.ts';

const CONTEXT = {
  requestId: 'req_1',
  trace: SAMPLE_TRACE,
  deadlineAt: 60_000,
  signal: { aborted: false, addEventListener() {}, removeEventListener() {} },
};

const failed = (code: FailureCode, attempts = 3): CallFailed => ({
  failure: failure(code),
  attempts,
  target: undefined,
});

function route(name: string, degrade: readonly DegradeStep[] = []) {
  return { name, targets: [], timeouts: TOY_TIMEOUTS, attemptsPerTarget: 3, degrade };
}

/** Models by name, each with what asking it comes to. */
function ask(
  ladder: readonly DegradeStep[],
  results: Readonly<Record<string, CallResult>>,
  stale?: LadderParts['staleAnswer'],
) {
  const asked: string[] = [];
  const parts: LadderParts = {
    executor: {
      execute: async (_request, { name }: CallRoute & { readonly name?: string }) => {
        asked.push(String(name));
        return results[String(name)] ?? failed('internal');
      },
    },
    router: {
      routeOf: (name) =>
        name !== undefined && name in results ? route(name, [MESSAGE]) : failure('model_not_found'),
    },
    staleAnswer: stale,
  };
  return { asked, result: askWithLadder(sampleRequest(), route('sonnet', ladder), parts, CONTEXT) };
}

const MESSAGE: DegradeStep = { type: 'message', text: 'We are busy.' };
const TO_HAIKU: DegradeStep = { type: 'model', model: 'haiku' };
const STALE: DegradeStep = { type: 'stale-cache' };
const answering = () => ({ answer: toyAnswer(batchOf(textPart('hi'), finishPart())).answer });

describe('a ladder', () => {
  test('is not stepped on while a target answers', async () => {
    const { asked, result } = ask([TO_HAIKU, MESSAGE], { sonnet: answering() });
    assert.equal('answer' in (await result), true);
    assert.equal(((await result) as { degraded?: object }).degraded, undefined);
    assert.deepEqual(asked, ['sonnet']);
  });

  test('asks the other model once, and counts the attempts of both', async () => {
    const { asked, result } = ask([TO_HAIKU, MESSAGE], {
      sonnet: failed('all_targets_failed'),
      haiku: answering(),
    });
    const found = await result;
    assert.ok('answer' in found);
    assert.deepEqual(found.degraded, { step: 'model', reason: 'all_targets_failed' });
    assert.equal(found.answer.facts.attempts, 5);
    assert.deepEqual(asked, ['sonnet', 'haiku']);
  });

  test('goes on where a step has no answer: other models’ own ladders are not followed', async () => {
    const down = { sonnet: failed('throttled'), haiku: failed('upstream_error') };
    const { result } = ask([TO_HAIKU, STALE, MESSAGE], down, async () => undefined);
    const found = await result;
    assert.ok('answer' in found);
    assert.deepEqual(found.degraded, { step: 'message', reason: 'throttled' });
    assert.deepEqual(
      found.answer.first.parts.map((part) => (part.type === 'text' ? part.text : part.type)),
      ['start', 'We are busy.', 'finish'],
    );
    assert.equal(found.answer.facts.attempts, 6);
  });

  test('takes what the cache kept, in its place of the order', async () => {
    const kept = readyAnswer('cache', batchOf(textPart('old'), finishPart()).parts, 3);
    const { asked, result } = ask(
      [STALE, TO_HAIKU],
      { sonnet: failed('overloaded'), haiku: answering() },
      async () => kept,
    );
    const found = await result;
    assert.ok('answer' in found);
    assert.equal(found.answer, kept);
    assert.equal(found.degraded?.step, 'stale-cache');
    assert.deepEqual(asked, ['sonnet']);
  });

  test('without an answer leaves the failure as it was', async () => {
    const { result } = ask([TO_HAIKU], { sonnet: failed('throttled'), haiku: failed('upstream_error', 1) });
    assert.deepEqual(await result, { ...failed('throttled'), attempts: 4 });
  });

  test('ends where the caller has left or its time is up', async () => {
    for (const code of ['client_closed', 'deadline_exceeded', 'draining'] as const) {
      const { result } = ask([TO_HAIKU, MESSAGE], { sonnet: failed('throttled'), haiku: failed(code) });
      assert.equal('failure' in (await result), true, code);
    }
  });

  test('is for failures of targets alone', () => {
    const may = (Object.keys(FAILURES) as FailureCode[]).filter((code) => mayDegrade(failure(code)));
    for (const code of [
      'throttled',
      'overloaded',
      'upstream_auth',
      'first_token_timeout',
      'all_targets_failed',
    ] as const)
      assert.ok(may.includes(code), code);
    for (const code of [
      'invalid_request',
      'content_filtered',
      'context_length',
      'unsupported',
      'client_closed',
      'draining',
      'deadline_exceeded',
      'internal',
      'model_not_found',
    ] as const)
      assert.ok(!may.includes(code), code);
  });
});
