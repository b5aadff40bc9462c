import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { simModelsReply } from './models-list.ts';

const MODELS = ['sim-1', 'sim-2'];

describe('the list of models', () => {
  test('is a list in OpenAI’s shape', () => {
    const { status, body } = simModelsReply({ dialect: 'openai-chat' }, MODELS, 'r');
    const { object, data } = JSON.parse(body);
    assert.deepEqual([status, object], [200, 'list']);
    assert.deepEqual(data[0], {
      id: 'sim-1',
      object: 'model',
      created: 1_767_225_600,
      owned_by: 'sluiceway-simulator',
    });
    assert.equal(data.length, 2);
  });

  test('is a page in Anthropic’s shape, an empty one too', () => {
    const page = (models: string[]) =>
      JSON.parse(simModelsReply({ dialect: 'anthropic-messages' }, models, 'r').body);
    const { data, ...rest } = page(MODELS);
    assert.deepEqual(rest, { has_more: false, first_id: 'sim-1', last_id: 'sim-2' });
    assert.deepEqual(data[1], {
      type: 'model',
      id: 'sim-2',
      display_name: 'sim-2',
      created_at: '2026-01-01T00:00:00Z',
    });
    assert.deepEqual(page([]), { data: [], has_more: false, first_id: null, last_id: null });
  });

  for (const dialect of ['openai-chat', 'anthropic-messages'] as const) {
    test(`gives one model by its id in ${dialect}, and 404 for one it does not hold`, () => {
      const one = (modelId: string) => simModelsReply({ dialect, modelId }, MODELS, 'r');
      assert.equal(JSON.parse(one('sim-2').body).id, 'sim-2');
      assert.deepEqual([one('sim-2').status, one('sim-9').status], [200, 404]);
    });
  }
});
