import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Collector } from '../../../core/collect.ts';
import type { StreamPart } from '../../../core/stream-part.ts';
import type { ChatDecoder, EncodedCall } from '../../../ports/provider.ts';
import { assertOneTerminal, everyCut, type Replayed, replayAnswer } from '../../../testing/replay-answer.ts';
import { bindOpenAiCompatible } from '../provider.ts';

type Entry = Record<string, unknown>;

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

function decoder(stream: boolean): ChatDecoder {
  const provider = bindOpenAiCompatible({ baseUrl: 'http://a/v1', model: 'm', defaultMaxTokens: 1 });
  return provider.decoder({ hideUsage: false, sameDialect: true, stream } as EncodedCall);
}

function streamOf(deltas: readonly (readonly Entry[])[], reason = 'tool_calls'): string {
  const chunk = (delta: object, finish_reason: string | null): string =>
    `data: ${JSON.stringify({ id: 'chatcmpl-7', model: 'm', choices: [{ index: 0, delta, finish_reason }] })}\n\n`;
  const pieces = deltas.map((tool_calls) => chunk({ tool_calls }, null));
  return `${pieces.join('')}${chunk({}, reason)}data: [DONE]\n\n`;
}

function replay(text: string, stream = true): Replayed {
  const whole = replayAnswer(decoder(stream), [bytesOf(text)]);
  assertOneTerminal(whole.parts);
  for (const pieces of everyCut(bytesOf(text)))
    assert.deepEqual(replayAnswer(decoder(stream), pieces), whole);
  return whole;
}

interface Call {
  id: string;
  name: string;
  argumentsText: string;
}

function callsIn(parts: readonly StreamPart[]): Call[] {
  const collector = new Collector();
  collector.push(parts);
  return collector.result().content.flatMap((part) => (part.type === 'tool-call' ? [part] : []));
}

/** The calls as an official SDK gathers them from a stream: by index, the id and name that came last. */
function callsOnWire(raw: string): Call[] {
  const calls: Call[] = [];
  for (const [, data = ''] of raw.matchAll(/^data: (\{.*)$/gm)) {
    for (const entry of JSON.parse(data).choices[0]?.delta.tool_calls ?? []) {
      calls[entry.index] ??= { id: '', name: '', argumentsText: '' };
      const call = calls[entry.index] as Call;
      if (entry.id) call.id = entry.id;
      if (entry.function?.name) call.name = entry.function.name;
      call.argumentsText += entry.function?.arguments ?? '';
    }
  }
  return calls;
}

function failureOf(parts: readonly StreamPart[]): string | undefined {
  const last = parts.at(-1);
  return last?.type === 'failure' ? last.failure.code : undefined;
}

const fn = (name: string | undefined, args: unknown): Entry => ({
  type: 'function',
  function: { ...(name === undefined ? {} : { name }), arguments: args },
});
const look = fn('look', '{"q":"a"}');
const again = fn('look', '{"q":"b"}');
const time = fn('time', '{}');

/** Ways in which servers leave a call without an id of its own. */
const IDS: readonly [what: string, id: Entry][] = [
  ['no ids', {}],
  ['empty ids', { id: '' }],
  ['ids of null', { id: null }],
  ['equal ids', { id: 'call_0' }],
];
const INDEXES: readonly [what: string, index: Entry][] = [
  ['all at index 0', { index: 0 }],
  ['without index', {}],
];

describe('parallel calls that a server does not tell apart by index and id', () => {
  for (const [ids, id] of IDS) {
    for (const [at, index] of INDEXES) {
      const given = { ...index, ...id };
      const opened = (name: string): Entry => ({ ...given, ...fn(name, '') });
      const more = (text: string): Entry => ({ ...index, function: { arguments: text } });
      const cases: [what: string, deltas: Entry[][], names: string[], args: string[]][] = [
        [
          'each whole in a delta of its own',
          [[{ ...given, ...look }], [{ ...given, ...again }], [{ ...given, ...time }]],
          ['look', 'look', 'time'],
          ['{"q":"a"}', '{"q":"b"}', '{}'],
        ],
        [
          'all whole in one delta',
          [[look, again, time].map((call) => ({ ...given, ...call }))],
          ['look', 'look', 'time'],
          ['{"q":"a"}', '{"q":"b"}', '{}'],
        ],
        [
          'arguments as objects',
          [[{ ...given, ...fn('look', { q: 'a' }) }], [{ ...given, ...fn('look', { q: 'b' }) }]],
          ['look', 'look'],
          ['{"q":"a"}', '{"q":"b"}'],
        ],
        [
          'in pieces',
          [
            ...[[opened('look')], [more('{"q":')], [more('"a"}')]],
            ...[[opened('look')], [more('{"q":')], [more('"b"}')]],
            ...[[opened('time')], [more('{}')]],
          ],
          ['look', 'look', 'time'],
          ['{"q":"a"}', '{"q":"b"}', '{}'],
        ],
      ];
      for (const [what, deltas, names, args] of cases) {
        test(`${ids}, ${at}, ${what}: as many calls as were made, each with an id of its own`, () => {
          const { parts, raw } = replay(streamOf(deltas));
          for (const calls of [callsIn(parts), callsOnWire(raw)]) {
            assert.deepEqual(
              calls.map(({ name }) => name),
              names,
            );
            assert.deepEqual(
              calls.map(({ argumentsText }) => argumentsText),
              args,
            );
            assert.equal(new Set(calls.map((call) => call.id)).size, names.length);
            assert.ok(calls.every((call) => /^[\w-]{1,40}$/.test(call.id)));
          }
          assert.deepEqual(
            callsIn(parts).map((call) => call.id),
            callsOnWire(raw).map((call) => call.id),
          );
        });
      }
    }
  }

  test('ids that differ tell calls apart under one index, interleaved too', () => {
    const at = { index: 0 };
    const { parts, raw } = replay(
      streamOf([
        [{ ...at, id: 'a', ...fn('look', '') }],
        [{ ...at, id: 'b', ...fn('look', '') }],
        [{ ...at, id: 'a', function: { arguments: '{"q":1' } }],
        [{ ...at, id: 'b', function: { arguments: '{"q":2}' } }],
        [{ ...at, id: 'a', function: { arguments: '}' } }],
      ]),
    );
    for (const calls of [callsIn(parts), callsOnWire(raw)]) {
      assert.deepEqual(
        calls.map((call) => [call.id, call.argumentsText]),
        [
          ['a', '{"q":1}'],
          ['b', '{"q":2}'],
        ],
      );
    }
  });

  test('the same id under two indexes: each call has its own', () => {
    const { parts, raw } = replay(
      streamOf([[{ index: 0, id: 'c', ...look }], [{ index: 1, id: 'c', ...again }]]),
    );
    for (const calls of [callsIn(parts), callsOnWire(raw)]) {
      assert.deepEqual(
        calls.map((call) => call.argumentsText),
        ['{"q":"a"}', '{"q":"b"}'],
      );
      assert.equal(new Set(calls.map((call) => call.id)).size, 2);
    }
  });

  test('calls in good order go on byte for byte', () => {
    const text = streamOf([
      [{ index: 0, id: 'a', ...fn('look', '') }],
      [{ index: 0, function: { arguments: '{"q":1}' } }],
      [{ index: 1, id: 'b', ...time }],
    ]);
    assert.equal(replay(text).raw, text);
  });

  test('a name that comes behind its id belongs to the same call', () => {
    const { parts } = replay(
      streamOf([
        [{ index: 0, id: 'a', type: 'function', function: { arguments: '' } }],
        [{ index: 0, function: { name: 'look', arguments: '{}' } }],
      ]),
    );
    assert.deepEqual(
      callsIn(parts).map(({ id, name }) => [id, name]),
      [['a', 'look']],
    );
  });

  const at = { index: 0 };
  const mixed: [what: string, deltas: Entry[][]][] = [
    [
      'whole arguments behind whole ones, without a name',
      [[{ ...at, ...look }], [{ ...at, ...fn(undefined, '{"q":"b"}') }]],
    ],
    ['another name in the midst of arguments', [[{ ...at, ...fn('look', '{"q":') }], [{ ...at, ...time }]]],
    ['the same name in the midst of arguments', [[{ ...at, ...fn('look', '{"q":') }], [{ ...at, ...look }]]],
    [
      'the same name twice and no arguments',
      [[{ ...at, ...fn('time', '') }], [{ ...at, ...fn('time', '') }]],
    ],
    ['arguments without a name', [[{ ...at, ...fn(undefined, '{"q":1}') }]]],
    [
      'pieces of two calls in turn',
      [
        ...[[{ ...at, ...fn('look', '') }], [{ ...at, ...fn('time', '') }]],
        ...[[{ ...at, ...fn(undefined, '{"q"') }], [{ ...at, ...fn(undefined, '{"z"') }]],
        ...[[{ ...at, ...fn(undefined, ':1}') }], [{ ...at, ...fn(undefined, ':2}') }]],
      ],
    ],
  ];
  for (const [what, deltas] of mixed) {
    test(`${what}: refused, never one call made of two`, () => {
      const { parts, raw } = replay(streamOf(deltas));
      assert.equal(failureOf(parts), 'bad_upstream_answer');
      assert.doesNotMatch(raw, /"finish_reason":"/);
    });
  }

  test('a call without a name and without arguments is none: the answer just ends', () => {
    const nameless = { index: 0, id: 'x', type: 'function', function: { name: '', arguments: '' } };
    const { parts } = replay(streamOf([[nameless]]));
    const last = parts.at(-1);
    assert.deepEqual(callsIn(parts), []);
    assert.equal(last?.type === 'finish' && last.reason.unified, 'stop');
  });

  test('calls of kinds that we do not know go through untouched', () => {
    const text = streamOf([
      [{ index: 0, id: 'a', type: 'custom', custom: { name: 'sql', input: 'SELECT' } }],
      [{ index: 0, custom: { input: ' 1' } }],
      [{ index: 1, id: 'b', ...look }],
    ]);
    const { parts, raw } = replay(text);
    assert.equal(raw, text);
    assert.deepEqual(
      callsIn(parts).map(({ id }) => id),
      ['b'],
    );
  });
});

describe('calls in a whole answer', () => {
  const answerOf = (tool_calls: Entry[], finish_reason = 'tool_calls'): string =>
    JSON.stringify({
      id: 'c1',
      choices: [{ index: 0, message: { content: '', tool_calls }, finish_reason }],
    });

  for (const [ids, id] of IDS) {
    test(`${ids}: each has one of its own, for callers of every dialect`, () => {
      const { parts, raw } = replay(answerOf([look, again, time].map((call) => ({ ...id, ...call }))), false);
      const given = callsIn(parts).map((call) => call.id);
      assert.equal(new Set(given).size, 3);
      const [choice] = JSON.parse(raw).choices;
      assert.deepEqual(
        choice.message.tool_calls.map((call: { id: string }) => call.id),
        given,
      );
    });
  }

  test('calls in good order go on byte for byte', () => {
    const text = answerOf([{ id: 'a', ...look }]);
    assert.equal(replay(text, false).raw, text);
  });

  test('`tool_calls` without any call is an end of turn, `stop` with one is not', () => {
    const reasonOf = (text: string): unknown => {
      const last = replay(text, false).parts.at(-1);
      return last?.type === 'finish' && last.reason.unified;
    };
    assert.equal(reasonOf(answerOf([])), 'stop');
    assert.equal(reasonOf(answerOf([{ id: 'x', ...fn('', '') }])), 'stop');
    assert.equal(reasonOf(answerOf([{ id: 'x', ...look }], 'stop')), 'tool-use');
  });
});
