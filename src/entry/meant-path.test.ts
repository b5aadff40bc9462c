import assert from 'node:assert/strict';
import { test } from 'node:test';
import { meantPath } from './meant-path.ts';

const EXACT = [
  '/v1/chat',
  '/v1/chat/completions',
  '/v1/messages',
  '/v1/messages/count_tokens',
  '/v1/models',
  '/healthz',
];
const KNOWN = {
  exact: EXACT,
  has: (path: string) => EXACT.includes(path) || /^\/model\/.+\/converse$/.test(path),
};

test('a near miss leads to the path that was meant', () => {
  const misses = [
    ['/v1/v1/chat/completions', '/v1/chat/completions'],
    ['/v1/v1/messages', '/v1/messages'],
    ['/chat/completions', '/v1/chat/completions'],
    ['/messages', '/v1/messages'],
    ['/v1/chat/completions/', '/v1/chat/completions'],
    ['//v1//messages', '/v1/messages'],
    ['/v1/model/m/converse', '/model/m/converse'],
    ['/openai/v1/chat/completions', '/v1/chat/completions'],
    ['/V1/Messages', '/v1/messages'],
    ['/v1/chat/completion', '/v1/chat/completions'],
    ['/v1/mesages', '/v1/messages'],
    ['/healtz', '/healthz'],
  ] as const;
  for (const [path, meant] of misses) assert.equal(meantPath(path, KNOWN)?.path, meant, path);
});

test('a base URL that is wrong is told how it is written', () => {
  assert.match(meantPath('/v1/v1/messages', KNOWN)?.advice ?? '', /without \/v1/);
  assert.match(meantPath('/chat/completions', KNOWN)?.advice ?? '', /ends in \/v1/);
});

test('nothing is guessed from what is near nothing, or is very long', () => {
  assert.equal(meantPath('/wp-login.php', KNOWN), undefined);
  assert.equal(meantPath(`/v1/messages${'/'.repeat(5_000)}`, KNOWN), undefined);
});
