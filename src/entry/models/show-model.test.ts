import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { jsonOf, NO_KEY_SENT, serving } from '../one-operation.fixture.ts';
import { showModel } from './show-model.ts';

const { ask } = serving([showModel({ names: ['sonnet', 'team/fast'], since: 0 })]);
const OPENAI = { headers: { authorization: 'Bearer sk-of-the-test' } };
const ANTHROPIC = { headers: { 'anthropic-version': '2023-06-01' } };

describe('GET /v1/models/{id}', () => {
  test('shows a model in the shape of whoever asks', async () => {
    assert.equal(jsonOf(await ask('GET', '/v1/models/sonnet', OPENAI)).object, 'model');
    assert.equal(jsonOf(await ask('GET', '/v1/models/sonnet', ANTHROPIC)).display_name, 'sonnet');
  });

  test('takes a name with a slash, encoded or not', async () => {
    for (const path of ['/v1/models/team/fast', '/v1/models/team%2Ffast'])
      assert.equal(jsonOf(await ask('GET', path, OPENAI)).id, 'team/fast');
  });

  test('refuses an unknown name in the caller’s dialect, without repeating all of it', async () => {
    const path = `/v1/models/${'x'.repeat(5_000)}`;
    const openai = await ask('GET', path, OPENAI);
    assert.equal(openai.status, 404);
    assert.ok(String(openai.body).length < 500);
    assert.match(String(openai.body), /"code":"model_not_found"/);
    const anthropic = jsonOf(await ask('GET', path, ANTHROPIC));
    assert.equal(anthropic.type, 'error');
  });

  test('wants a key', async () => {
    assert.equal((await ask('GET', '/v1/models/sonnet', NO_KEY_SENT)).status, 401);
  });
});
