import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { parseSettings } from '../../roots/configuration.ts';
import { unusedCredentials } from './unused-credentials.ts';

function offers(env: Record<string, string>, providers: Record<string, unknown> = {}): string[] {
  return unusedCredentials(env, parseSettings({ value: { providers, models: {} } }, env), undefined);
}

describe('credentials of the environment that no provider uses', () => {
  test('none without a variable, and none for an empty one', () => {
    assert.deepEqual(offers({}), []);
    assert.deepEqual(offers({ OPENAI_API_KEY: '' }), []);
  });

  test('the offered line is a provider that the configuration takes', () => {
    const env = { AWS_PROFILE: 'dev', ANTHROPIC_API_KEY: 'secret-a', OPENAI_API_KEY: 'secret-o' };
    const lines = offers(env).map((offer) => /`providers:` {2}(.*)$/.exec(offer)?.[1] ?? '');
    const text = ['models: {}', 'providers:', ...lines.map((line) => `  ${line}`)].join('\n');
    const { providers } = parseSettings({ text, fileName: 'a.yaml' }, env);
    assert.deepEqual(
      [...providers.values()].map(({ kind }) => kind),
      ['bedrock', 'anthropic', 'openai'],
    );
  });

  test('of several for one kind, the first is named', () => {
    const both = offers({ AWS_PROFILE: 'dev', AWS_BEARER_TOKEN_BEDROCK: 'secret' });
    assert.equal(both.length, 1);
    assert.match(both[0] ?? '', /^AWS_BEARER_TOKEN_BEDROCK .*apiKey: "\$\{AWS_BEARER_TOKEN_BEDROCK\}"/);
  });

  test('nothing is offered for a kind that is configured, and no value is shown', () => {
    const env = { OPENAI_API_KEY: 'secret-o', ANTHROPIC_API_KEY: 'secret-a' };
    const found = offers(env, { mine: { kind: 'openai', apiKey: 'x' } });
    assert.equal(found.length, 1);
    assert.match(found[0] ?? '', /^ANTHROPIC_API_KEY/);
    assert.doesNotMatch(found[0] ?? '', /secret/);
  });
});

test('without a file a command is offered, and never a value', () => {
  const env = { ANTHROPIC_API_KEY: 'secret-a' };
  const [offer] = unusedCredentials(env, parseSettings({ value: {} }, env), 'npm run sluiceway -- start');
  assert.equal(
    offer,
    'ANTHROPIC_API_KEY (unused); to use it:  npm run sluiceway -- start --provider anthropic',
  );
});
