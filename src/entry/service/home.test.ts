import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { NO_KEY_SENT, serving } from '../one-operation.fixture.ts';
import { home } from './home.ts';

const HTML = 'text/html,application/xhtml+xml;q=0.9,*/*;q=0.8';

async function at(headers: Record<string, string> = {}) {
  const {
    status,
    headers: sent,
    body,
  } = await serving([home('1.2.3')]).ask('GET', '/', {
    headers: { ...NO_KEY_SENT.headers, ...headers },
  });
  return { status, headers: sent, body: String(body) };
}

describe('/', () => {
  test('answers machines with JSON, without a key', async () => {
    for (const accept of ['*/*', 'application/json', '']) {
      const { status, headers, body } = await at({ accept });
      assert.equal(status, 200);
      assert.equal(headers['content-type'], 'application/json');
      assert.deepEqual(JSON.parse(body).base_urls, { openai: '/v1', anthropic: '/', bedrock: '/' });
    }
  });

  test('answers people with a page that loads nothing and runs nothing', async () => {
    const { headers, body } = await at({ accept: HTML, host: 'gateway.test:8787' });
    assert.match(String(headers['content-type']), /^text\/html/);
    assert.match(
      String(headers['content-security-policy']),
      /^default-src 'none'; style-src 'sha256-[\w+/=]+';/,
    );
    assert.doesNotMatch(body, /<script|src=|href="[^/]/);
    assert.match(body, /http:\/\/gateway\.test:8787\/v1/);
  });

  test('repeats no host that holds markup', async () => {
    const { body } = await at({ accept: HTML, host: '"><b>x' });
    assert.doesNotMatch(body, /<b>x/);
    assert.match(body, /http:\/\/127\.0\.0\.1:8787\/v1/);
  });
});

test('who posts to / has left out the path: 404, not 405', async () => {
  const { status } = await serving([home('1.2.3')]).ask('POST', '/');
  assert.equal(status, 404);
});
