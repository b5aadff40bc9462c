import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { failurePart, finishPart, textPart } from '../testing/call/sample-parts.ts';
import { settle } from '../testing/fake-clock.ts';
import type { LookUp } from './answer-cache.ts';
import { NO_DIRECTIVES } from './cache-control.ts';
import { answered, cacheForTest, questionOf } from './cache-stage.fixture.ts';
import { answerText } from './stored-answer.ts';

const HOUR_MS = 3_600_000;
const SCOPE = { tenant: 'acme', model: 'small' };

function textOf({ found }: LookUp): string | undefined {
  return found && answerText(found.answer);
}

describe('looking up an answer', () => {
  test('what ended by itself is given to the same request, and says how old it is', async () => {
    const { ask, clock } = cacheForTest();
    assert.equal((await ask('Why?')).found, undefined);
    await clock.advance(5_000);
    const again = await ask('Why?');
    assert.equal(textOf(again), 'To: Why?');
    assert.deepEqual(again.found && [again.ageMs, again.found.similarity], [5_000, undefined]);
  });

  test('an answer past its ttl is not given', async () => {
    const { ask, clock } = cacheForTest();
    await ask('Why?');
    await clock.advance(HOUR_MS - 1);
    assert.ok((await ask('Why?')).found);
    await clock.advance(1);
    assert.equal((await ask('Why?')).found, undefined);
  });

  test('a cut, an error and a degraded answer are not kept', async () => {
    const { cache, callOf, store } = cacheForTest();
    answered(await cache.lookUp(callOf('Cut?')), [textPart('a'), failurePart('truncated')], 'truncated');
    answered(await cache.lookUp(callOf('Left?')), [textPart('a')], 'truncated');
    const degraded = callOf('Degraded?');
    const looked = await cache.lookUp({ ...degraded, record: { ...degraded.record, degraded: {} } });
    answered(looked, [textPart('a'), finishPart()]);
    await settle();
    assert.equal(store.entries.size, 0);
  });

  test('a store that is down is a miss, whatever it is asked for', async () => {
    const { cache, ask, store, callOf } = cacheForTest();
    await ask('Why?');
    store.down = true;
    assert.equal((await ask('Why?')).found, undefined);
    const { request, scope } = callOf('Why?');
    assert.equal(await cache.findStale(request, scope), undefined);
    store.down = false;
    assert.ok((await ask('Why?')).found);
  });

  test('a fault of the store that is no outage is not hidden', async () => {
    const { cache, callOf, store } = cacheForTest();
    store.get = () => Promise.reject(new TypeError('a defect'));
    await assert.rejects(cache.lookUp(callOf('Why?')), TypeError);
  });
});

describe('identical calls at once', () => {
  test('the first one asks, and the others get its answer', async () => {
    const { cache, callOf } = cacheForTest();
    const first = await cache.lookUp(callOf('Why?'));
    const others = [cache.lookUp(callOf('Why?')), cache.lookUp(callOf('Why?'))];
    await settle();
    answered(first, [textPart('Because.'), finishPart()]);
    assert.deepEqual((await Promise.all(others)).map(textOf), ['Because.', 'Because.']);
  });

  test('of another tenant they ask for themselves', async () => {
    const { cache, callOf } = cacheForTest();
    await cache.lookUp(callOf('Why?'));
    assert.equal((await cache.lookUp(callOf('Why?', { tenant: 'globex' }))).found, undefined);
  });

  test('a first one that dies frees the others, each to ask for itself', async () => {
    const { cache, callOf, ask } = cacheForTest();
    const first = await cache.lookUp(callOf('Why?'));
    const other = cache.lookUp(callOf('Why?'));
    await settle();
    answered(first, [textPart('Bec')], 'truncated');
    const freed = await other;
    assert.equal(freed.found, undefined);
    answered(freed, [textPart('Because.'), finishPart()]);
    await settle();
    assert.equal(textOf(await ask('Why?')), 'Because.');
  });

  test('a look-up that throws frees them, too', async () => {
    const { cache, callOf, store } = cacheForTest();
    store.neighbours = () => Promise.reject(new TypeError('a defect'));
    await assert.rejects(cache.lookUp(callOf('Why?')), TypeError);
    await assert.rejects(cache.lookUp(callOf('Why?')), TypeError);
  });
});

describe('similar questions', () => {
  test('get the answer, with how similar they are', async () => {
    const { ask } = cacheForTest();
    await ask('How do I cancel my order?');
    const similar = await ask('How can I cancel my order, please?');
    assert.equal(textOf(similar), 'To: How do I cancel my order?');
    assert.equal(similar.found?.similarity, 1);
  });

  test('are refused by the gate at any similarity', async () => {
    const { ask } = cacheForTest();
    await ask('How do I cancel my order?');
    for (const text of ['How do I cancel 2 orders?', 'How do I not cancel my order?', 'Why cancel my order?'])
      assert.equal((await ask(text)).found, undefined, text);
  });

  test('of another tenant, model or system prompt are never seen', async () => {
    const { ask } = cacheForTest();
    const text = 'How do I cancel my order?';
    await ask(text);
    const others = [
      { tenant: 'globex' },
      { scope: { tenant: 'acme', model: 'large' } },
      { request: { ...questionOf(text), system: [{ type: 'text', text: 'Be rude.' } as const] } },
      { request: { ...questionOf(text), temperature: 0.1 } },
    ];
    for (const other of others) assert.equal((await ask(text, other)).found, undefined);
  });

  test('the next one is looked at where the nearest is refused', async () => {
    const places: Readonly<Record<string, number>> = { 2: 0.99, cancel: 0.95 };
    const embedder = {
      embed(text: string) {
        const x = Object.entries(places).find(([word]) => text.includes(word))?.[1] ?? 1;
        return Float32Array.of(x, Math.sqrt(1 - x * x));
      },
    };
    const { ask } = cacheForTest({ embedder });
    await ask('How do I cancel my order?');
    await ask('How do I cancel 2 orders?');
    assert.equal(textOf(await ask('How can I cancel my order?')), 'To: How do I cancel my order?');
  });

  test('an embedder that fails, or takes over a second, is a miss', async () => {
    for (const embed of [() => Promise.reject(new Error('down')), () => new Promise<never>(() => {})]) {
      const { cache, callOf, clock, store } = cacheForTest({ embedder: { embed } });
      const looking = cache.lookUp(callOf('Why?'));
      await clock.advance(1_000);
      const looked = await looking;
      answered(looked, [textPart('Because.'), finishPart()]);
      await settle();
      assert.deepEqual(
        [...store.entries.values()].map(({ semantic }) => semantic),
        [undefined],
      );
    }
  });

  test('in shadow mode they answer nothing, and the record hears how they compare', async () => {
    const { ask, callOf } = cacheForTest({ shadow: true });
    await ask('How do I cancel my order?', {}, 'Write to us within 14 days.');
    for (const [text, answer, compared] of [
      ['How can I cancel my order?', 'Write to us within 14 days.', 'alike'],
      ['How could I cancel my order?', 'Write to us within 30 days.', 'unlike'],
      ['How should I cancel my order?', 'It cannot be done at all, sorry.', 'unlike'],
      ['How do I pay?', 'By card.', undefined],
    ] as const) {
      const { record } = callOf(text);
      assert.equal((await ask(text, { record }, answer)).found, undefined);
      assert.equal(record.cacheShadow, compared, text);
    }
  });
});

describe('what the caller wants of the cache', () => {
  const wants = (set: Partial<typeof NO_DIRECTIVES>) => ({ directives: { ...NO_DIRECTIVES, ...set } });

  test('no-store: nothing is kept', async () => {
    const { ask, store } = cacheForTest();
    assert.deepEqual(await ask('Why?', wants({ noStore: true })), {
      found: undefined,
      bypassed: true,
      fill: undefined,
    });
    assert.equal(store.entries.size, 0);
  });

  test('no-cache: the kept answer is replaced', async () => {
    const { ask } = cacheForTest();
    await ask('Why?', {}, 'old');
    const looked = await ask('Why?', wants({ noCache: true }), 'new');
    assert.equal(looked.found === undefined && looked.bypassed, true);
    assert.equal(textOf(await ask('Why?')), 'new');
  });

  test('max-age: an answer that is older is not given', async () => {
    const { ask, clock } = cacheForTest();
    await ask('Why?');
    await clock.advance(2_000);
    assert.ok((await ask('Why?', wants({ maxAgeMs: 2_000 }))).found);
    assert.equal((await ask('Why?', wants({ maxAgeMs: 1_999 }))).found, undefined);
  });

  test('only-if-cached: a similar question will do, and nobody waits for a call under way', async () => {
    const { cache, ask, callOf } = cacheForTest();
    await ask('How do I cancel my order?');
    assert.ok((await ask('How can I cancel my order?', wants({ onlyIfCached: true }))).found);
    await cache.lookUp(callOf('How do I pay?'));
    const looked = await cache.lookUp(callOf('How do I pay?', wants({ onlyIfCached: true })));
    assert.deepEqual(looked, { found: undefined, bypassed: false, fill: undefined });
  });
});

describe('when no target answers', () => {
  test('the same request gets its answer past the ttl', async () => {
    const { cache, ask, clock } = cacheForTest();
    await ask('Why?');
    await clock.advance(3 * HOUR_MS);
    const stale = await cache.findStale(questionOf('Why?'), SCOPE);
    assert.deepEqual([stale?.ageMs, stale && answerText(stale.found.answer)], [3 * HOUR_MS, 'To: Why?']);
    assert.equal(await cache.findStale(questionOf('Why?'), { ...SCOPE, tenant: 'globex' }), undefined);
  });

  test('a question may be 0.05 less similar, with the gate as strict', async () => {
    const at = (x: number) => ({
      embed: (text: string) =>
        Float32Array.of(text.includes('can') ? x : 1, text.includes('can') ? Math.sqrt(1 - x * x) : 0),
    });
    const { cache, ask } = cacheForTest({ embedder: at(0.86) });
    await ask('How do I cut my order?');
    assert.equal(
      (await cache.findStale(questionOf('How can I cut my order?'), SCOPE))?.found.similarity?.toFixed(2),
      '0.86',
    );
    assert.equal(await cache.findStale(questionOf('How can I cut 2 orders?'), SCOPE), undefined);
    const far = cacheForTest({ embedder: at(0.84) });
    await far.ask('How do I cut my order?');
    assert.equal(await far.cache.findStale(questionOf('How can I cut my order?'), SCOPE), undefined);
  });
});
