import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FakeRequest } from '../../testing/fake-request.ts';
import { modelsDialect } from './models-dialect.ts';

test('the headers decide in which dialect models are listed', () => {
  const cases: readonly [Readonly<Record<string, string>>, string][] = [
    [{}, 'openai-chat'],
    [{ authorization: 'Bearer k' }, 'openai-chat'],
    [{ authorization: 'Bearer k', 'x-api-key': 'k' }, 'openai-chat'],
    [{ 'x-api-key': 'k' }, 'anthropic-messages'],
    [{ 'anthropic-version': '2023-06-01' }, 'anthropic-messages'],
    [{ 'anthropic-version': '2023-06-01', authorization: 'Bearer k' }, 'anthropic-messages'],
  ];
  for (const [headers, dialect] of cases)
    assert.equal(modelsDialect(new FakeRequest({ headers })).name, dialect, JSON.stringify(headers));
});
