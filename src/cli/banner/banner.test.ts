import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { parseSettings } from '../../roots/configuration.ts';
import { bannerLines } from './banner.ts';

const SECRET = 'sk-very-secret-0123456789';
const ENV = {
  ANTHROPIC_API_KEY: SECRET,
  OPENAI_API_KEY: SECRET,
  AWS_ACCESS_KEY_ID: SECRET,
  AWS_BEARER_TOKEN_BEDROCK: SECRET,
};

function banner(value: unknown, env: Record<string, string> = {}, url = 'http://127.0.0.1:8787'): string {
  const settings = parseSettings({ value }, env);
  const lines = bannerLines({
    version: '1.2.3',
    runtime: 'bun',
    url,
    settings,
    configName: undefined,
    env,
    command: 'sluiceway',
  });
  assert.ok(lines.length <= 12, lines.join('\n'));
  return lines.join('\n');
}

describe('the banner', () => {
  test('says what runs where, and what to try', () => {
    const text = banner({});
    assert.match(text, /sluiceway 1\.2\.3 on bun: http:\/\/127\.0\.0\.1:8787/);
    assert.match(text, /sonnet \(default\) → sim/);
    assert.match(text, /curl -N http:\/\/127\.0\.0\.1:8787\/v1\/chat/);
    assert.doesNotMatch(text, /found/);
  });

  test('offers credentials of the environment, without their values', () => {
    const text = banner({}, ENV);
    assert.match(text, /ANTHROPIC_API_KEY \(unused\); to use it: {2}sluiceway start --provider anthropic/);
    assert.match(text, /OPENAI_API_KEY.*--provider openai/);
    assert.match(text, /AWS_BEARER_TOKEN_BEDROCK.*--provider bedrock/);
    assert.ok(!text.includes(SECRET));
  });

  test('says nothing of credentials for a provider that is configured', () => {
    const text = banner(
      { providers: { a: { kind: 'anthropic', apiKey: SECRET } } },
      { ANTHROPIC_API_KEY: SECRET },
    );
    assert.doesNotMatch(text, /ANTHROPIC_API_KEY/);
    assert.ok(!text.includes(SECRET));
  });

  test('stays short with many models, and asks for a key where one is needed', () => {
    const models = Object.fromEntries(
      Array.from({ length: 30 }, (_, n) => [
        `m${n}`,
        { targets: [{ provider: 'sim' }, { provider: 'sim' }] },
      ]),
    );
    const keys = [{ name: 'a', key: SECRET }];
    const text = banner(
      { auth: 'keys', keys, models, server: { listen: '0.0.0.0:1' } },
      ENV,
      'http://0.0.0.0:1',
    );
    assert.match(text, /and 26 more/);
    assert.match(text, /curl -N http:\/\/127\.0\.0\.1:1\/.*authorization: Bearer YOUR_KEY/);
    assert.ok(!text.includes(SECRET));
  });

  test('warns of keys that nobody is asked for', () => {
    assert.match(banner({ keys: [{ name: 'a', key: SECRET }] }), /the keys given are unused/);
  });
});
