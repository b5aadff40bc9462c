import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { jsonOf, NO_KEY_SENT, serving } from '../one-operation.fixture.ts';
import { listModels } from './list-models.ts';

const SINCE = Date.UTC(2026, 10, 24);
const { ask, events, become } = serving([listModels({ names: ['sonnet', 'fast'], since: SINCE + 999 })]);

describe('GET /v1/models', () => {
  test('lists every name in the shape of OpenAI', async () => {
    const reply = await ask('GET', '/v1/models', { headers: { authorization: 'Bearer sk-of-the-test' } });
    assert.equal(reply.status, 200);
    assert.deepEqual(jsonOf(reply), {
      object: 'list',
      data: ['sonnet', 'fast'].map((id) => ({
        ...{ id, object: 'model', created: SINCE / 1_000, owned_by: 'sluiceway' },
      })),
    });
  });

  test('lists them in the shape of Anthropic for its clients', async () => {
    const reply = await ask('GET', '/v1/models?limit=100', {
      headers: { 'anthropic-version': '2023-06-01' },
    });
    const { data, has_more, first_id, last_id } = jsonOf(reply);
    assert.deepEqual([has_more, first_id, last_id], [false, 'sonnet', 'fast']);
    assert.ok(Array.isArray(data));
    assert.equal(data[0].created_at, '2026-11-24T00:00:00Z');
  });

  test('is one for callers with a key', async () => {
    const reply = await ask('GET', '/v1/models', NO_KEY_SENT);
    assert.equal(reply.status, 401);
    assert.equal(jsonOf(reply).type, 'error');
    assert.equal(events.requests.at(-1)?.outcome, 'unauthenticated');
  });

  test('is answered while the gateway drains', async () => {
    become('draining');
    assert.equal((await ask('GET', '/v1/models')).status, 200);
    become('serving');
  });
});
