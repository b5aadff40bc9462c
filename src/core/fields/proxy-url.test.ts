import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseProxyUrl } from './proxy-url.ts';

test('a proxy has a host, a port and perhaps credentials', () => {
  assert.deepEqual(parseProxyUrl('http://proxy.corp:3128'), {
    value: { hostname: 'proxy.corp', port: 3128, authorization: undefined },
  });
  assert.deepEqual(parseProxyUrl('http://[::1]:8080/'), {
    value: { hostname: '::1', port: 8080, authorization: undefined },
  });
  const secured = parseProxyUrl('http://me:p%40ss@proxy');
  assert.deepEqual(secured, {
    value: { hostname: 'proxy', port: 80, authorization: `Basic ${btoa('me:p@ss')}` },
  });
  assert.deepEqual(parseProxyUrl('direct'), { value: 'direct' });
});

test('anything else is refused, and nothing of it repeated', () => {
  for (const text of [
    'proxy:3128',
    'https://p:1',
    'socks5://p:1',
    'http://p/x',
    'http://p?a',
    'http://u:%zz@p',
  ]) {
    const parsed = parseProxyUrl(text);
    assert.ok('problem' in parsed && parsed.problem.startsWith('must '), text);
  }
});
