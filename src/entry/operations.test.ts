import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { administration } from './admin/administration.fixture.ts';
import { recordingDoor, serving } from './one-operation.fixture.ts';
import { operationList } from './operations.ts';

const ofAdmin = (path: string) => [path, 'admin'];

function listed() {
  const chat = recordingDoor();
  const counting = recordingDoor();
  const list = operationList({
    chat: chat.door,
    countTokens: counting.door,
    models: { names: ['m'], since: 0 },
    administration: administration().parts,
    state: () => 'serving',
    metrics: { contentType: 'text/plain', text: async () => '' },
    version: '1.2.3',
  });
  return { list, chat: chat.seen, counting: counting.seen };
}

describe('the list of operations', () => {
  test('has no two with the same method and path, and no path with more than one parameter', () => {
    const { list } = listed();
    const places = list.map(({ method, path }) => `${method} ${path}`);
    assert.deepEqual(places, [...new Set(places)]);
    for (const { path } of list) assert.ok(path.split('{').length <= 2, path);
  });

  test('wants a key for everything that reaches a model or names one', () => {
    const open = listed()
      .list.filter(({ auth }) => auth !== 'key')
      .map(({ path, auth }) => [path, auth]);
    assert.deepEqual(open, [
      ...['/admin/keys', '/admin/keys', '/admin/keys/{name}/rotate', '/admin/keys/{name}'].map(ofAdmin),
      ...['/admin/usage', '/admin/ledger', '/admin/cache'].map(ofAdmin),
      ['/', 'none'],
      ['/healthz', 'none'],
      ['/readyz', 'none'],
      ['/metrics', 'key-beyond-loopback'],
      ['/openapi.json', 'none'],
    ]);
  });

  test('says of each operation that needs no key so in its document', () => {
    for (const { auth, openapi, path } of listed().list)
      if (auth === 'none') assert.deepEqual(openapi.security, [], path);
  });

  test('leads chats and token counts to the doors of their own', async () => {
    const { list, chat, counting } = listed();
    const { ask } = serving(list);
    for (const { path, kind } of list) if (kind === 'call') await ask('POST', path.replace('{modelId}', 'm'));
    assert.deepEqual(
      chat.map(({ dialect }) => dialect.name),
      [
        ...['native', 'openai-chat', 'anthropic-messages'],
        ...['bedrock-converse', 'bedrock-converse', 'bedrock-invoke', 'bedrock-invoke'],
      ],
    );
    assert.deepEqual(
      counting.map(({ dialect }) => dialect.name),
      ['anthropic-messages'],
    );
  });
});
