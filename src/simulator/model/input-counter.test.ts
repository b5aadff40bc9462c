import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { InputCounter } from './input-counter.ts';

describe('a counted prompt', () => {
  test('costs a token for every four characters begun, three a message, and 85 and more for media', () => {
    const tokensOf = (walk: (counter: InputCounter) => void) => {
      const counter = new InputCounter();
      walk(counter);
      return counter.result().tokens;
    };
    assert.equal(
      tokensOf((counter) => counter.text('four')),
      1,
    );
    assert.equal(
      tokensOf((counter) => counter.text('fours')),
      2,
    );
    assert.equal(
      tokensOf((counter) => counter.message('user')),
      3,
    );
    assert.equal(
      tokensOf((counter) => counter.media(1001, 'x')),
      87,
    );
    assert.equal(
      tokensOf((counter) => counter.json({ a: 1 })),
      2,
    );
    assert.equal(
      tokensOf((counter) => counter.json(undefined)),
      0,
    );
  });

  test('has its marks where they stand: what comes later is not covered', () => {
    const counter = new InputCounter();
    counter.text('tool');
    counter.mark('1h');
    counter.message('user');
    counter.text('Why?');
    counter.mark(undefined);
    counter.text('more');
    assert.deepEqual(counter.result(), {
      tokens: 6,
      segments: ['tool', 'user', 'Why?', 'more'],
      marks: [
        { segments: 1, tokens: 1, ttl: '1h' },
        { segments: 3, tokens: 5, ttl: '5m' },
      ],
    });
  });

  test('tells media by what they are, not by their size', () => {
    const segments = ['a', 'b'].map((identity) => {
      const counter = new InputCounter();
      counter.media(10, identity);
      return counter.result().segments;
    });
    assert.notDeepEqual(segments[0], segments[1]);
  });
});
