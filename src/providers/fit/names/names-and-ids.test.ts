import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { chatRequest, type Message } from '../../../core/chat-request.ts';
import { EMPTY_BATCH, type StreamPart } from '../../../core/stream-part.ts';
import { CONVERSE_API } from '../../profiles/bedrock.ts';
import type { CallIdRules } from '../../profiles/profile.ts';
import { ask, calls, LOOK, results, user } from '../testing.fixture.ts';
import { idAgain, originalId } from './answered-ids.ts';
import { callIds } from './call-ids.ts';
import { restoreFor, restoring } from './restore.ts';
import { toolNameMap } from './tool-names.ts';

const RULES: Readonly<Record<string, CallIdRules>> = {
  Claude: { id: /^[a-zA-Z0-9_-]+$/, maxChars: 256, unique: true },
  Bedrock: CONVERSE_API.calls,
  OpenAI: { id: /^.+$/s, maxChars: 40, unique: true },
  Mistral: { id: /^[a-zA-Z0-9]{9}$/, maxChars: 9, exactChars: 9, unique: true },
};

const anyName = fc.oneof(
  fc.string({ minLength: 1, maxLength: 200 }),
  fc.constantFrom('look', 'a.b', 'a_b', 'a:b', `${'n'.repeat(70)}1`, `${'n'.repeat(70)}2`),
);
const anyId = fc.oneof(
  fc.string({ maxLength: 80 }),
  fc.constantFrom('', 'c1', 'functions.look:0', 'a.b', 'a_b'),
);
/** Turns of calls, each with its results in some order of its own. */
const anyConversation = fc.array(fc.array(anyId, { minLength: 1, maxLength: 4 }), { maxLength: 6 });

function conversation(turns: readonly (readonly string[])[]): Message[] {
  return turns.flatMap((ids) => [user('go'), calls(...ids), results(...ids)]);
}

describe('tool names', () => {
  const map = (names: readonly string[]): ReadonlyMap<string, string> | undefined =>
    toolNameMap(
      chatRequest({ messages: [], tools: names.map((name) => ({ ...LOOK, name })) }),
      CONVERSE_API.tools,
    );

  test('are mapped one to one, to what the target takes, the same in any order', () => {
    fc.assert(
      fc.property(fc.uniqueArray(anyName, { maxLength: 20 }), (names) => {
        const mapped = map(names);
        const made = names.map((name) => mapped?.get(name) ?? name);
        assert.equal(new Set(made).size, names.length);
        for (const name of made) assert.match(name, /^[a-zA-Z0-9_-]{1,64}$/);
        for (const [at, name] of names.entries())
          if (/^[a-zA-Z0-9_-]{1,64}$/.test(name)) assert.equal(made[at], name);
        const reversed = map([...names].reverse());
        assert.deepEqual(
          names.map((name) => reversed?.get(name) ?? name),
          made,
        );
      }),
    );
  });

  test('that a target takes are not looked at twice', () => {
    assert.equal(map(['look', 'find']), undefined);
  });
});

describe('ids of calls', () => {
  for (const [who, rules] of Object.entries(RULES)) {
    test(`${who}: unique, as the target takes them, each result with its call`, () => {
      fc.assert(
        fc.property(anyConversation, (turns) => {
          const flat = turns.flat();
          const plan = callIds(conversation(turns), rules) ?? { calls: flat, results: flat };
          assert.equal(new Set(plan.calls).size, flat.length);
          assert.deepEqual(plan.results, plan.calls);
          for (const id of plan.calls) {
            assert.ok(id.length <= rules.maxChars && id.length > 0, id);
            assert.match(id, rules.id as RegExp);
          }
        }),
      );
    });

    test(`${who}: the same in every later turn`, () => {
      fc.assert(
        fc.property(anyConversation, (turns) => {
          const flat = turns.flat();
          const whole = callIds(conversation(turns), rules)?.calls ?? flat;
          for (let count = 0; count < turns.length; count += 1) {
            const begun = turns.slice(0, count);
            const part = callIds(conversation(begun), rules)?.calls ?? begun.flat();
            assert.deepEqual(part, whole.slice(0, part.length));
          }
        }),
      );
    });
  }

  test('a result goes to the latest turn, and to the first of that turn with its id', () => {
    const messages = [user('a'), calls('x'), user('never mind'), calls('x', 'x'), results('x', 'x')];
    const plan = callIds(messages, RULES.Claude as CallIdRules);
    assert.deepEqual(plan?.results, plan?.calls.slice(1));
  });

  test('a server that counts on its own ids gets them back, whatever the caller was given', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 40 }), fc.integer({ min: 2, max: 9_999 }), (id, count) => {
        assert.equal(originalId(idAgain(id, count)), id);
      }),
    );
    const given = idAgain('functions.look:0', 2);
    const { body } = ask('oai kimi-k2', {
      tools: [LOOK],
      messages: [user('a'), calls(given), results(given)],
    });
    const [, call, result] = body.messages as { tool_calls: { id: string }[]; tool_call_id: string }[];
    assert.deepEqual(
      [call?.tool_calls[0]?.id, result?.tool_call_id],
      ['functions.look:0', 'functions.look:0'],
    );
  });
});

describe('the way back', () => {
  const start = (id: string, name: string): StreamPart => ({ type: 'tool-call-start', index: 0, id, name });

  test('gives names as the caller knows them', () => {
    const name = 'mcp.server.a_tool_with_a_name_that_is_longer_than_any_provider_of_them_all_takes_it';
    const { call, body } = ask('bed claude-sonnet-4-6', { tools: [{ ...LOOK, name }] });
    const { tools } = body.toolConfig as { tools: { toolSpec: { name: string } }[] };
    const sent = tools[0]?.toolSpec.name ?? '';
    assert.match(sent, /^[\w-]{1,64}$/);
    assert.deepEqual(call.restore?.(start('i', sent)), start('i', name));
    assert.deepEqual(call.restore?.(start('i2', 'other')), start('i2', 'other'));
  });

  test('gives no id that the conversation has already', () => {
    const messages = [user('a'), calls('call_0'), results('call_0')];
    const restore = restoreFor(chatRequest({ messages, tools: [LOOK] }), undefined);
    const ids = ['call_0', 'call_0', 'call_1'].map(
      (id) => (restore as (part: StreamPart) => { id: string })(start(id, 'look')).id,
    );
    assert.equal(new Set(['call_0', ...ids]).size, 4);
    assert.deepEqual(ids.map(originalId), ['call_0', 'call_0', 'call_1']);
  });

  test('keeps what a decoder tells of itself', () => {
    const inner = { push: () => EMPTY_BATCH, end: () => EMPTY_BATCH, thinking: true };
    assert.equal(restoring(inner, (part) => part).thinking, true);
  });

  test('is not gone where no tool can be called', () => {
    assert.equal(restoreFor(chatRequest({ messages: [user('a')] }), undefined), undefined);
  });
});
