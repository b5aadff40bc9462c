import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { FakeRequest } from '../testing/fake-request.ts';
import { createCors } from './cors.ts';

const APP = 'https://app.example';

function preflight(origin: string, more: Readonly<Record<string, string>> = {}): FakeRequest {
  const headers = { origin, 'access-control-request-method': 'POST', ...more };
  return new FakeRequest({ method: 'OPTIONS', headers });
}

describe('CORS', () => {
  test('is silent where no origin is configured', () => {
    const cors = createCors([]);
    assert.equal(cors.preflight(preflight(APP)), undefined);
    assert.equal(cors.headersFor(new FakeRequest({ headers: { origin: APP } })), undefined);
  });

  test('lets a configured origin send the headers that it asks for', () => {
    const wanted = { 'access-control-request-headers': 'content-type, x-api-key' };
    const reply = createCors([APP]).preflight(preflight(APP, wanted));
    assert.equal(reply?.status, 204);
    assert.equal(reply.body, null);
    assert.equal(reply.headers['access-control-allow-origin'], APP);
    assert.equal(reply.headers['access-control-allow-headers'], 'content-type, x-api-key');
    assert.match(reply.headers['access-control-allow-methods'] ?? '', /POST/);
    assert.equal(reply.headers.vary, 'origin');
  });

  test('refuses a preflight from elsewhere without naming an origin', () => {
    for (const origin of ['https://evil.example', `${APP}.evil.example`, 'null', 'http://app.example']) {
      const reply = createCors([APP]).preflight(preflight(origin));
      assert.equal(reply?.status, 403, origin);
      assert.equal(reply.headers['access-control-allow-origin'], undefined);
    }
  });

  test('an origin is the same in any case of letters, and is answered as it was sent', () => {
    const reply = createCors([APP]).preflight(preflight('https://APP.example'));
    assert.equal(reply?.headers['access-control-allow-origin'], 'https://APP.example');
  });

  test('a star allows everybody', () => {
    const cors = createCors(['*']);
    assert.equal(
      cors.preflight(preflight('https://any.example'))?.headers['access-control-allow-origin'],
      '*',
    );
  });

  test('OPTIONS without a wished-for method, and other methods, are no preflight', () => {
    const cors = createCors([APP]);
    assert.equal(cors.preflight(new FakeRequest({ method: 'OPTIONS', headers: { origin: APP } })), undefined);
    const headers = { origin: APP, 'access-control-request-method': 'POST' };
    assert.equal(cors.preflight(new FakeRequest({ method: 'POST', headers })), undefined);
  });

  test('a page of a configured origin may read what clients need of an answer, others nothing', () => {
    const cors = createCors([APP]);
    const headers = cors.headersFor(new FakeRequest({ headers: { origin: APP } }));
    assert.equal(headers?.['access-control-allow-origin'], APP);
    for (const name of ['x-request-id', 'retry-after', 'x-sluiceway-target', 'x-sluiceway-warnings'])
      assert.ok(headers?.['access-control-expose-headers']?.split(', ').includes(name), name);
    assert.equal(
      cors.headersFor(new FakeRequest({ headers: { origin: 'https://evil.example' } })),
      undefined,
    );
    assert.equal(cors.headersFor(new FakeRequest()), undefined);
  });
});
