import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Settings } from '../../config/settings.ts';
import { parseSettings } from '../../roots/configuration.ts';
import { providerSource } from './provider-source.ts';

function started(kinds: readonly string[], env: Record<string, string>): Settings {
  return parseSettings(providerSource(kinds, env), env);
}

describe('a start with --provider', () => {
  test('takes the key of the environment and the names of the vendor', () => {
    const settings = started(['anthropic'], { ANTHROPIC_API_KEY: 'secret-a' });
    assert.deepEqual(
      [...settings.providers].map(([name, { kind, credentials }]) => [name, kind, credentials]),
      [['claude', 'anthropic', { type: 'api-key', apiKey: 'secret-a' }]],
    );
    assert.equal(settings.defaultModel, 'claude-sonnet-4-5');
  });

  test('takes several kinds, Bedrock from the chain of AWS', () => {
    const env = { OPENAI_API_KEY: 'secret-o', AWS_REGION: 'eu-central-1' };
    const { providers } = started(['bedrock', 'openai'], env);
    assert.deepEqual(providers.get('aws')?.credentials, { type: 'aws-chain' });
    assert.match(providers.get('aws')?.baseUrl ?? '', /eu-central-1/);
    assert.ok(providers.has('openai'));
  });

  test('says which variable is missing, without a trace of another', () => {
    assert.throws(
      () => providerSource(['openai'], { ANTHROPIC_API_KEY: 'secret-a' }),
      /needs OPENAI_API_KEY/,
    );
  });

  test('says which kinds there are', () => {
    assert.throws(
      () => providerSource(['antropic'], {}),
      /bedrock, anthropic, openai \(did you mean "anthropic"/,
    );
    assert.throws(() => providerSource(['simulator'], {}), /must be one of/);
  });
});
