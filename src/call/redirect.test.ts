import assert from 'node:assert/strict';
import { test } from 'node:test';
import { redirectFailure } from './redirect.ts';

function reply(status: number, location: string | null) {
  return { status, header: (name: string) => (name === 'location' ? location : null) };
}

test('a redirect is told as one, with the host that it points to', () => {
  const why = redirectFailure(reply(308, 'https://user:pass@api.example.com:8443/v1/chat?key=secret#x'));
  assert.equal(why?.code, 'bad_upstream_answer');
  assert.match(why?.message ?? '', /redirect \(308\) to api\.example\.com:8443,/);
  assert.equal(why?.cause, 'redirect to api.example.com:8443');
  assert.doesNotMatch(JSON.stringify(why), /secret|user|pass|chat/);
});

test('without a host in its location it is a redirect all the same', () => {
  for (const location of [null, '', '/v1/other', '//', 'no url at all', 'data:text/plain,x'])
    assert.match(redirectFailure(reply(302, location))?.message ?? '', /redirect \(302\), which/);
});

test('every 3xx is one, and nothing else', () => {
  for (const status of [300, 304, 399]) assert.ok(redirectFailure(reply(status, null)));
  for (const status of [200, 299, 400, 503]) assert.equal(redirectFailure(reply(status, null)), undefined);
});
