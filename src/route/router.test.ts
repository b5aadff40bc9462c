import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createRouter } from './router.ts';

const sonnet = { name: 'sonnet', targets: ['east', 'west'] };
const haiku = { name: 'haiku', targets: ['east'] };

function router(defaultModel?: string) {
  return createRouter({
    models: [
      { route: sonnet, aliases: ['gpt-4o'] },
      { route: haiku, aliases: [] },
    ],
    defaultModel,
    direct: (provider, model) =>
      provider === 'east' ? { name: `${provider}/${model}`, targets: [provider] } : undefined,
  });
}

describe('router', () => {
  test('finds a model by name and by alias', () => {
    assert.equal(router().routeOf('haiku'), haiku);
    assert.equal(router().routeOf('gpt-4o'), sonnet);
  });

  test('uses the default only if the caller names no model', () => {
    assert.equal(router('sonnet').routeOf(undefined), sonnet);
    assert.equal((router('sonnet').routeOf('nope') as { code: string }).code, 'model_not_found');
  });

  test('names the field when there is neither model nor default', () => {
    assert.deepEqual(
      { ...router().routeOf(undefined) },
      {
        code: 'invalid_request',
        message: 'model: is missing, and no default model is configured',
        param: 'model',
      },
    );
  });

  test('a direct target is a model id as the configuration takes it, and nothing that bends a URL', () => {
    for (const model of ['', '.', '..', 'a b', 'a\r\nb', '\ud800', '😀', 'x'.repeat(2_049)]) {
      const planned = router().routeOf(`east/${model}`) as { code: string };
      assert.equal(planned.code, 'model_not_found', JSON.stringify(model));
    }
  });

  test('addresses a target directly, slashes and colons in the model id included', () => {
    assert.equal(
      (router().routeOf('east/arn:aws:bedrock:x/y:0') as { name: string }).name,
      'east/arn:aws:bedrock:x/y:0',
    );
    for (const name of ['nowhere/x', '/x', 'east/', 'east', '__proto__', 'constructor']) {
      assert.equal((router().routeOf(name) as { code: string }).code, 'model_not_found', name);
    }
  });

  test('lists every name a caller may use', () => {
    assert.deepEqual(router().names(), ['sonnet', 'haiku', 'gpt-4o']);
  });
});
