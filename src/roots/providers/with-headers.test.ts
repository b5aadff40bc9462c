import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { HttpClient } from '../../ports/http-client.ts';
import { withHeaders } from './with-headers.ts';

test('headers of the configuration go out with each request, and lists are joined', async () => {
  const sent: Readonly<Record<string, string>>[] = [];
  const client = {
    send: async (request: { headers: Readonly<Record<string, string>> }) => void sent.push(request.headers),
    close: async () => {},
  } as unknown as HttpClient;
  const headers = { 'x-a': 'ours', 'anthropic-beta': 'b1' };
  await withHeaders(client, { 'x-a': 'theirs', 'x-b': '2', 'anthropic-beta': 'b2' }).send(
    { method: 'POST', url: 'http://h/', headers, body: null },
    {} as never,
  );
  assert.deepEqual(sent, [{ 'x-a': 'theirs', 'anthropic-beta': 'b1,b2', 'x-b': '2' }]);
});
