import assert from 'node:assert/strict';
import { test } from 'node:test';
import { knownNames } from './known-names.ts';

test('names are those of the configuration: its providers, models, their targets, keys and tenants', () => {
  const providers = new Map([['p', { kind: 'openai', baseUrl: 'http://h' }]]);
  const names = knownNames({
    providers,
    models: new Map([
      ['m', { targets: [{ model: 'a' }, { model: 'b' }] }],
      ['n', { targets: [{ model: 'b' }] }],
    ]),
    keys: [{ name: 'k', tenant: 't' }, { name: 'l' }],
  });
  assert.equal(names.providers.get('p')?.baseUrl, 'http://h');
  assert.deepEqual(
    [names.models, names.targetModels, names.keys, names.tenants].map((set) => [...set]),
    [['m', 'n'], ['a', 'b'], ['k', 'l'], ['t']],
  );
});
