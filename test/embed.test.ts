import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { defineConfig, loadRuntime, parseSettings, startGateway } from '../src/index.ts';

const config = defineConfig({
  version: 1,
  server: { listen: '127.0.0.1:0' },
  providers: { sim: { kind: 'simulator' } },
  models: { assistant: { targets: [{ provider: 'sim', model: 'sim-1' }] } },
  defaultModel: 'assistant',
});

function ask(url: string, model?: string): Promise<Response> {
  const body = JSON.stringify({ model, max_tokens: 3, messages: [{ role: 'user', content: 'Hello' }] });
  return fetch(`${url}/v1/chat`, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
}

describe('embedded gateway', () => {
  test('answers, takes a new configuration whole, and drains', async () => {
    const settings = parseSettings({ value: config }, {});
    const gateway = await startGateway({ settings, runtime: await loadRuntime(), write: () => {} });
    const before = await ask(gateway.url);
    assert.equal(before.status, 200);
    assert.equal(((await before.json()) as { model: string }).model, 'sim-1');

    const renamed = { ...config, models: { helper: config.models?.assistant ?? {} }, defaultModel: 'helper' };
    gateway.reload(parseSettings({ value: renamed }, {}));
    assert.equal((await ask(gateway.url, 'helper')).status, 200);
    assert.equal((await ask(gateway.url, 'assistant')).status, 404);

    await gateway.drain();
    await assert.rejects(ask(gateway.url));
  });
});
