import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { simPrompt } from '../fixtures/sim-samples.ts';
import { type SimAnswer, tokensOf } from './answer.ts';
import { composeAnswer } from './compose-answer.ts';
import type { SimPrompt } from './prompt.ts';

const INPUT = { fresh: 10, read: 0, written5m: 0, written1h: 0 };
const PLAIN = { tokens: undefined, filteredAfter: undefined, input: INPUT };
const SCHEMA = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] };
const TOOLS = ['get_weather', 'get_time'].map((name) => ({ name, schema: SCHEMA }));

describe('a composed answer', () => {
  test('quotes the question, and is the same for the same question only', () => {
    assert.match(textOf(answered({ question: 'Why is it so?' })), /^You asked: "Why is it so\?"\. /);
    assert.deepEqual(answered({}), answered({}));
    const texts = ['a', 'b', 'c', 'd'].map((question) =>
      textOf(answered({ question })).replace(/^.*?\. /, ''),
    );
    assert.ok(new Set(texts).size > 1, 'the sentences behind the quote differ as well');
  });

  test('is as long as it is told to be', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 500 }), fc.string(), (tokens, question) => {
        assert.equal(composeAnswer(simPrompt({ question }), { ...PLAIN, tokens }).outputTokens, tokens);
      }),
      { numRuns: 50 },
    );
  });

  const quotes: readonly [string, Partial<SimPrompt>, RegExp][] = [
    ['the system prompt', { system: 'Be brief' }, /I follow the system prompt "Be brief"/],
    [
      'what was attached, by type, size and name',
      {
        media: [
          { kind: 'image', mediaType: 'image/png', bytes: 70 },
          { kind: 'document', mediaType: 'pdf', bytes: 0, name: 'T' },
        ],
      },
      /I received an image \(image\/png, 70 bytes\) and a document \(pdf, by URL, named T\)\./,
    ],
    [
      'tool results and failures instead of the question',
      {
        toolResults: [
          { name: 'a', text: 'nine', isError: false },
          { name: 'b', text: 'no', isError: true },
        ],
      },
      /^The tool a answered: "nine"\. The tool b failed with: "no"\./,
    ],
    ['a long question cut short', { question: 'x'.repeat(500) }, /^You asked: "x{160}…"/],
    ['a question on one line', { question: ' a\n\n b ' }, /^You asked: "a b"/],
  ];
  for (const [what, changes, said] of quotes) {
    test(`quotes ${what}`, () => assert.match(textOf(answered(changes)), said));
  }

  test('never cuts a surrogate pair in two', () => {
    for (const before of [0, 1]) {
      const text = textOf(answered({ question: `${'x'.repeat(before)}${'😀'.repeat(200)}` }));
      assert.equal(text.isWellFormed(), true);
    }
  });
});

describe('an answer ends', () => {
  test('at max_tokens, whatever is in it', () => {
    fc.assert(
      fc.property(fc.nat(30), fc.boolean(), (maxTokens, thinks) => {
        const { stop, blocks } = answered({ maxTokens, reasoning: thinks ? { budgetTokens: 10 } : null });
        assert.deepEqual([stop.reason, tokensOf(blocks)], ['max-tokens', maxTokens]);
      }),
      { numRuns: 50 },
    );
    assert.equal(answered({ maxTokens: 10_000 }).stop.reason, 'end');
    assert.equal(answered({ maxTokens: 0, stop: ['You'] }).stop.reason, 'max-tokens');
  });

  test('before the earliest of its stop sequences, which it names', () => {
    for (const sequences of [
      ['three', 'TWO', ''],
      ['TWO', 'three', 'nowhere'],
    ]) {
      const answer = answered({ question: 'one TWO three', stop: sequences });
      assert.deepEqual(answer.stop, { reason: 'stop-sequence', sequence: 'TWO' });
      assert.equal(textOf(answer), 'You asked: "one ');
    }
  });

  test('where the filter steps in, even with room left', () => {
    const { stop, outputTokens } = composeAnswer(simPrompt(), { ...PLAIN, filteredAfter: 3 });
    assert.deepEqual([stop.reason, outputTokens], ['filtered', 3]);
  });
});

describe('tools', () => {
  const CALLS: readonly [string, Partial<SimPrompt>, string[]][] = [
    ['none when none is named', { question: 'Hi' }, []],
    ['those the question names', { question: 'get_time, then get_weather!' }, ['get_weather', 'get_time']],
    [
      'one where parallel calls are off',
      { question: 'get_time get_weather', parallelToolCalls: false },
      ['get_weather'],
    ],
    ['none whose name is a part of a word', { question: 'forget_time get_times get_time-zone' }, []],
    [
      'one that is named as a word after it was a part of one',
      { question: 'xget_time get_time' },
      ['get_time'],
    ],
    ['the first where any must be called', { question: 'Hi', toolChoice: { type: 'any' } }, ['get_weather']],
    ['the named one where any must be', { question: 'get_time', toolChoice: { type: 'any' } }, ['get_time']],
    [
      'the one that is demanded',
      { question: 'Hi', toolChoice: { type: 'tool', name: 'get_time' } },
      ['get_time'],
    ],
    ['none where calls are forbidden', { question: 'get_time', toolChoice: { type: 'none' } }, []],
    [
      'none once there are results',
      { question: 'get_time', toolResults: [{ name: 'get_time', text: '9', isError: false }] },
      [],
    ],
  ];
  for (const [what, changes, names] of CALLS) {
    test(`are called: ${what}`, () => {
      const { blocks, stop } = answered({ tools: TOOLS, ...changes });
      assert.deepEqual(
        blocks.flatMap((block) => (block.type === 'tool' ? [block.name] : [])),
        names,
      );
      assert.equal(stop.reason, names.length > 0 ? 'tool-use' : 'end');
    });
  }

  test('get arguments that their schema takes', () => {
    const { blocks } = answered({ tools: TOOLS, question: 'get_time' });
    assert.deepEqual(JSON.parse(blocks[0]?.pieces.join('') ?? ''), { city: 'sample city' });
  });
});

describe('a format', () => {
  test('of JSON is kept to', () => {
    assert.ok(JSON.parse(textOf(answered({ format: { type: 'json' } }))).answer.startsWith('You asked'));
    const format = { type: 'json-schema', schema: SCHEMA } as const;
    assert.deepEqual(JSON.parse(textOf(answered({ format }))), { city: 'sample city' });
  });
});

describe('reasoning', () => {
  test('comes before the text, signed, within its budget, and is counted by itself', () => {
    const { blocks, reasoningTokens, outputTokens } = answered({ reasoning: { budgetTokens: 4 } });
    assert.deepEqual(
      blocks.map((block) => block.type),
      ['reasoning', 'text'],
    );
    assert.equal(reasoningTokens, 4);
    assert.equal(outputTokens, tokensOf(blocks));
    assert.ok(blocks[0]?.type === 'reasoning' && blocks[0].signature.length === 44);
  });

  test('of another thought has another signature', () => {
    const signature = (question: string) => {
      const [block] = answered({ question, reasoning: { budgetTokens: 100 } }).blocks;
      return block?.type === 'reasoning' ? block.signature : '';
    };
    assert.equal(signature('a'), signature('a'));
    assert.notEqual(signature('a'), signature('b'));
  });
});

function answered(changes: Partial<SimPrompt>): SimAnswer {
  return composeAnswer(simPrompt(changes), PLAIN);
}

function textOf(answer: SimAnswer): string {
  return answer.blocks.flatMap((block) => (block.type === 'text' ? block.pieces : [])).join('');
}
