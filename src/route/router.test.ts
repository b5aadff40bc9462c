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
        message: 'model: is missing, and no default model is configured; there are: sonnet, haiku, gpt-4o',
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

describe('a name that ends in *', () => {
  const claude = { name: 'claude-*', targets: ['east'] };
  const opus = { name: 'claude-opus-*', targets: ['west'] };
  const all = createRouter<{ name: string; targets: string[] }>({
    models: [
      { route: sonnet, aliases: ['claude-opus-4'] },
      {
        route: claude,
        aliases: ['c/*'],
        routeFor: (matched) => ({ name: 'claude-*', targets: [`east/${matched}`] }),
      },
      { route: opus, aliases: [] },
    ],
    defaultModel: undefined,
    direct: (provider) => (provider === 'c' ? { name: 'direct', targets: [] } : undefined),
  });

  test('takes what begins so, the longest name first, and only what has no name of its own', () => {
    assert.deepEqual(all.routeOf('claude-sonnet-9'), { name: 'claude-*', targets: ['east/sonnet-9'] });
    assert.equal(all.routeOf('claude-opus-9'), opus);
    assert.equal(all.routeOf('claude-opus-4'), sonnet);
  });

  test('comes after a direct target', () =>
    assert.deepEqual(all.routeOf('c/x'), { name: 'direct', targets: [] }));

  test('takes nothing that no model id may be', () => {
    assert.equal((all.routeOf('claude-a b') as { code: string }).code, 'model_not_found');
  });

  test('is no name that callers are shown as a model', () => {
    assert.deepEqual(all.names(), ['sonnet', 'claude-opus-4']);
  });
});

describe('a name that nothing has', () => {
  const said = (name: string) => (router().routeOf(name) as { message: string }).message;

  test('is answered with the nearest one, and with what there is', () => {
    assert.equal(
      said('sonet'),
      'model: no model, alias or direct target is named "sonet" (did you mean "sonnet"?); there are: sonnet, haiku, gpt-4o',
    );
    assert.doesNotMatch(said('zzzzzzzzz'), /did you mean/);
  });

  test('is answered with a bounded list', () => {
    const models = Array.from({ length: 500 }, (_, at) => ({
      route: { name: `model-number-${at}`, targets: [] },
      aliases: [],
    }));
    const many = createRouter({ models, defaultModel: undefined, direct: () => undefined });
    const { message } = many.routeOf('x'.repeat(5_000)) as { message: string };
    assert.ok(message.length < 600, message);
    assert.match(message, /and 488 more at GET \/v1\/models$/);
  });
});
