import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { matchRoute } from './routes.ts';

describe('matchRoute', () => {
  test('refuses a near miss in the words of the API it belongs to', () => {
    const dialects = [
      ['/v1/chat/completions/', 'openai-chat'],
      ['/v1/embeddings', 'openai-chat'],
      ['/v1/messages/batches', 'anthropic-messages'],
      ['/model/m/count-tokens', 'bedrock-converse'],
      ['/v1/chat/', 'native'],
      ['/nothing', 'native'],
    ] as const;
    for (const [path, dialect] of dialects) {
      const route = matchRoute('POST', path);
      assert.deepEqual([path, 'status' in route && route.status, route.dialect], [path, 404, dialect]);
    }
  });
});
