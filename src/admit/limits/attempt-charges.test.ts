import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { TargetName } from '../../core/events.ts';
import { priceOfOwn } from '../../core/pricing/own-price.ts';
import type { StreamPart } from '../../core/stream-part.ts';
import { failurePart, finishPart, textPart } from '../../testing/call/sample-parts.ts';
import { AttemptCharges, type ChargeTerms } from './attempt-charges.ts';

const TARGET: TargetName = { provider: 'p', providerKind: 'k', model: 'm' };
const PRICE = priceOfOwn({ input: 1, output: 10 });
const USED = { inputTokens: 7, outputTokens: 3 };

function charged(
  attempts: readonly (readonly [number, ...StreamPart[]])[],
  terms: Partial<ChargeTerms> = {},
) {
  const charges = new AttemptCharges();
  for (const [number, ...parts] of attempts) charges.attempt(number, TARGET).saw(parts);
  return charges.charges({
    estimatedInput: () => 100,
    reservedOutput: undefined,
    reservedSpend: undefined,
    stoppedByBudget: false,
    lowered: false,
    endedBy: 'ok',
    priceOf: () => PRICE,
    ...terms,
  });
}

function ended(unified: 'stop' | 'max-tokens' | 'tool-use' | 'context-window' | 'refusal'): StreamPart {
  return { ...finishPart(USED), reason: { unified, raw: unified } } as StreamPart;
}

describe('an attempt is charged', () => {
  test('by the usage that came with its terminal event', () => {
    const [charge] = charged([[1, textPart('a'), finishPart(USED)]], { reservedSpend: 1 });
    assert.deepEqual(charge, {
      attempt: 1,
      target: 'p/m',
      outcome: 'complete',
      estimated: false,
      ...USED,
      costMicroUsd: 37,
    });
  });

  test('by estimate where no usage came: its input, and a token for each piece of content', () => {
    const parts: StreamPart[] = [
      { type: 'start', usage: { ...USED, cacheReadTokens: 0, cacheWriteTokens: 0, reasoningTokens: 0 } },
      textPart('a'),
      textPart(''),
      { type: 'reasoning', text: 'b' },
      { type: 'tool-call-start', index: 0, id: 'c', name: 'look' },
      { type: 'tool-call-delta', index: 0, argumentsText: '{}' },
      failurePart('truncated'),
    ];
    const [charge] = charged([[1, ...parts]]);
    assert.equal(charge?.estimated, true);
    assert.equal(charge?.inputTokens, 100);
    assert.equal(charge?.outputTokens, 3);
    assert.equal(charge?.costMicroUsd, 130);
    assert.equal(charge?.outcome, 'cut');
  });

  test('by estimate where the answer ended well, and the provider counted nothing', () => {
    assert.equal(charged([[1, textPart('a'), finishPart()]])[0]?.estimated, true);
  });

  test('at most what was reserved, where it is estimated', () => {
    const cut = [1, textPart('a'), textPart('b'), failurePart('truncated')] as const;
    const [charge] = charged([cut], { reservedOutput: 1, reservedSpend: 105 });
    assert.equal(charge?.outputTokens, 1);
    assert.equal(charge?.costMicroUsd, 105);
  });

  test('nothing where it brought neither content nor usage', () => {
    assert.deepEqual(charged([[1, { type: 'start' }, failurePart('overloaded')]]), []);
    assert.deepEqual(charged([[1]]), []);
    assert.deepEqual(charged([]), []);
  });

  test('for itself: retries, hedges and the steps of a ladder', () => {
    const charges = charged([
      [1, textPart('a')],
      [2, { type: 'start' }, failurePart('overloaded')],
      [3, textPart('b'), failurePart('truncated')],
      [1, textPart('c'), finishPart(USED)],
    ]);
    assert.deepEqual(
      charges.map(({ attempt, outcome, costMicroUsd }) => [attempt, outcome, costMicroUsd]),
      [
        [1, 'aborted', 110],
        [3, 'cut', 110],
        [4, 'complete', 37],
      ],
    );
  });

  test('nothing where its price is not known', () => {
    const [charge] = charged([[1, textPart('a'), finishPart(USED)]], { priceOf: () => undefined });
    assert.equal(charge?.costMicroUsd, 0);
    assert.equal(charge?.outputTokens, 3);
  });
});

describe('the outcome of an attempt', () => {
  const cases: readonly (readonly [string, StreamPart | undefined, Partial<ChargeTerms>, string])[] = [
    ['the model stopped', ended('stop'), {}, 'complete'],
    ['the model refused', ended('refusal'), {}, 'complete'],
    ['its own limit', ended('max-tokens'), {}, 'length'],
    ["the model's window", ended('context-window'), {}, 'length'],
    ['a limit that the budget had lowered', ended('max-tokens'), { lowered: true }, 'budget'],
    ['it stopped below the lowered limit', ended('stop'), { lowered: true }, 'complete'],
    ['a tool', ended('tool-use'), {}, 'tool'],
    ['ended at its reservation', undefined, { stoppedByBudget: true }, 'budget'],
    ['the caller left', undefined, { endedBy: 'client_closed' }, 'aborted'],
    ['time was up while nobody read', undefined, { endedBy: 'deadline_exceeded' }, 'cut'],
    ['the provider died', failurePart('idle_timeout'), { endedBy: 'idle_timeout' }, 'cut'],
    ['the provider said an error', failurePart('overloaded'), { endedBy: 'overloaded' }, 'error'],
  ];
  for (const [name, last, terms, outcome] of cases) {
    test(`${name}: ${outcome}`, () => {
      const parts = last === undefined ? [textPart('a')] : [textPart('a'), last];
      assert.equal(charged([[1, ...parts]], terms)[0]?.outcome, outcome);
    });
  }
});
