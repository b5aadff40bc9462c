import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ask, assistant, LOOK, user } from '../testing.fixture.ts';
import { type Body, NO_SAMPLING, samplingOf } from './rule.fixture.ts';

describe('what the operator says of a target', () => {
  const profile = 'arn:aws:bedrock:us-east-1:1:application-inference-profile/a1';
  const given = { temperature: 0.5, topP: 0.9 };

  test('an application inference profile gets what was said, until it is said which model it is', () => {
    const { body, warnings } = ask(`bed ${profile}`, given);
    assert.deepEqual([samplingOf(body), warnings], [[0.5, 0.9, undefined], '']);
    const told = ask(`bed ${profile}`, given, { as: 'claude-opus-4-7' });
    assert.deepEqual(samplingOf(told.body), NO_SAMPLING);
    assert.match(told.call.wire.url, /application-inference-profile/);
  });

  test('single facts win over what the name tells', () => {
    const own = { profile: { sampling: true, prefill: true, toolNameChars: 10, contentParts: false } };
    const tools = [{ ...LOOK, name: 'a_rather_long_name' }];
    const { body } = ask(
      'ant claude-opus-4-7',
      { temperature: 0.5, tools, messages: [user('a'), assistant('b')] },
      own,
    );
    assert.equal(body.temperature, 0.5);
    assert.ok((body.tools as { name: string }[])[0]?.name.length === 10);
    assert.equal(
      (ask('oai x', { messages: [user('a', 'b')] }, own).body.messages as Body)[0].content,
      'a\n\nb',
    );
  });
});
