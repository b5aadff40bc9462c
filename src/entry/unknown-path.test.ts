import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dialectOfUnknownPath, nothingAt } from './unknown-path.ts';

test('a path close to a real one is refused in the dialect of that API', () => {
  const dialects = [
    ['/v1/chat/completions/', 'openai-chat'],
    ['/v1/embeddings', 'openai-chat'],
    ['/v1/messages/batches', 'anthropic-messages'],
    ['/model/m/count-tokens', 'bedrock-converse'],
    ['/v1/chat/', 'native'],
    ['/nothing', 'native'],
  ] as const;
  for (const [path, dialect] of dialects) assert.equal(dialectOfUnknownPath(path).name, dialect, path);
});

test('an API that exists elsewhere is refused with what to use instead', () => {
  assert.match(nothingAt('/v1/responses').message, /POST \/v1\/chat\/completions/);
});

test('what was probably meant is named, with how the base URL is written', () => {
  const { message } = nothingAt('/v1/v1/messages', { path: '/v1/messages', advice: 'write it without /v1' });
  assert.equal(
    message,
    'There is nothing at /v1/v1/messages (did you mean /v1/messages?: write it without /v1); GET /openapi.json lists what there is.',
  );
});

test('a long path is not repeated whole', () => {
  const { code, message } = nothingAt(`/${'x'.repeat(5_000)}`);
  assert.equal(code, 'not_found');
  assert.ok(message.length < 300);
});
