import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { sameQuestion } from './agree.ts';

function linesOf(name: string): readonly (readonly string[])[] {
  const text = readFileSync(new URL(`../fixtures/${name}.tsv`, import.meta.url), 'utf8');
  return text
    .trimEnd()
    .split('\n')
    .map((line) => line.split('\t'));
}

describe('near misses are refused at any similarity', () => {
  const lines = linesOf('near-misses');

  test('there are at least 250 of them', () => assert.ok(lines.length >= 250));

  for (const [what = '', , one = '', other = ''] of lines) {
    test(`${what}: ${one} | ${other}`, () => {
      assert.equal(sameQuestion(one, other), false);
      assert.equal(sameQuestion(other, one), false);
    });
  }
});

describe('paraphrases', () => {
  const lines = linesOf('paraphrases');

  test('of 100, at least 45 are served at threshold 0.8 of a sentence model', () => {
    const served = lines.filter(
      ([similarity, one = '', other = '']) => Number(similarity) >= 0.8 && sameQuestion(one, other),
    );
    assert.equal(lines.length, 100);
    assert.ok(served.length >= 45, `${served.length} are served`);
  });
});

describe('what says the same', () => {
  const SAME: readonly (readonly [string, string])[] = [
    ['How do I cancel my order?', 'HOW DO I CANCEL MY ORDER'],
    ['How do I cancel my order?', 'hi, um how do i cancel my order please?? thanks'],
    ['On Mondays, when do you open?', 'When do you open on Mondays?'],
    ['How do I book a table for two at 7pm?', 'How can I reserve a table for 2 at 19:00?'],
    ['Who is the author of Hamlet?', 'Who wrote Hamlet?'],
    ["What is Peru's capital?", 'What is the capital of Peru?'],
    ['What is the guest password?', 'What is the password for guests?'],
    ['今天天气怎么样？', '今天天气怎么样'],
    ['¿Cómo cancelo mi pedido?', '¿cómo cancelo mi pedido'],
  ];
  for (const [one, other] of SAME) {
    test(`${one} | ${other}`, () => {
      assert.equal(sameQuestion(one, other), true);
      assert.equal(sameQuestion(other, one), true);
    });
  }
});

describe('what does not', () => {
  const OTHER: readonly (readonly [string, string])[] = [
    // A word without substance is one only where it has none.
    ['What is the drinking age in the US?', 'What is the drinking age?'],
    ['What is the price from May?', 'What is the price?'],
    ['What is the price in May 2024?', 'What is the price in 2024?'],
    // What refers to an earlier turn means whatever that was about.
    ['yes please', 'ok thanks'],
    ['do it', 'yes'],
    // Case and signs of code.
    ['Is 10 MB enough?', 'Is 10 Mb enough?'],
    ['What is a < b?', 'What is a > b?'],
    ['What is -5 + 3?', 'What is 5 + 3?'],
    ['How do I use C?', 'How do I use C++?'],
    // Other languages.
    ['¿Cómo cancelo mi pedido?', '¿Cómo no cancelo mi pedido?'],
    ['今天天气怎么样？', '明天天气怎么样？'],
    ['Wie storniere ich meine Bestellung?', 'How do I cancel my order?'],
    ['Von Berlin nach Rom?', 'Von Rom nach Berlin?'],
    // Two owners behind each other.
    ["Who is Tom's father's boss?", "Who is Tom's boss's father?"],
    ["Who is Tom's father's boss?", "Who is the father of Tom's boss?"],
    // The first clause differs.
    ['My card is lost, how do I get a new one?', 'My card is broken, how do I get a new one?'],
    ['I lost my card, who do I call?', 'I lost my card, what do I call?'],
    ['Which animals are eaten?', 'Which animals eat?'],
  ];
  for (const [one, other] of OTHER) {
    test(`${one} | ${other}`, () => {
      assert.equal(sameQuestion(one, other), false);
      assert.equal(sameQuestion(other, one), false);
    });
  }
});

describe('for any texts', () => {
  test('it is symmetrical, and never throws', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (one, other) => {
        assert.equal(sameQuestion(one, other), sameQuestion(other, one));
      }),
    );
  });

  test('one number more, or another one, is never the same', () => {
    fc.assert(
      fc.property(fc.nat(9_999), fc.nat(9_999), (one, other) => {
        fc.pre(one !== other);
        assert.equal(sameQuestion(`How do I cook ${one} eggs?`, `How do I cook ${other} eggs?`), false);
        assert.equal(sameQuestion(`How do I cook ${one} eggs?`, 'How do I cook eggs?'), false);
      }),
    );
  });

  test('a word of substance more is never the same, wherever it stands', () => {
    const words = ['how', 'do', 'i', 'cancel', 'my', 'order', 'today'];
    const extra = fc.constantFrom('not', 'never', 'blue', 'seven', 'without', 'gift', 'partially', 'zürich');
    fc.assert(
      fc.property(extra, fc.integer({ min: 3, max: words.length }), (word, at) => {
        const more = [...words.slice(0, at), word, ...words.slice(at)].join(' ');
        assert.equal(sameQuestion(words.join(' '), more), false);
      }),
    );
  });
});
