import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { proxyChoice } from './proxy-choice.ts';

const to = (hostname: string, secure = true, port = 443) => ({ hostname, secure, port });
const ENV = { HTTPS_PROXY: 'http://secure:1', http_proxy: 'plain:2' };

describe('the proxy on the way to a provider', () => {
  test('is that of the environment, by the scheme of the provider', () => {
    const choose = proxyChoice(undefined, ENV);
    assert.equal(choose(to('api.test'))?.hostname, 'secure');
    assert.equal(choose(to('api.test', false))?.hostname, 'plain');
    assert.equal(proxyChoice(undefined, {})(to('api.test')), undefined);
  });

  test('is none for this machine', () => {
    for (const host of ['127.0.0.1', 'localhost', '::1'])
      assert.equal(proxyChoice(undefined, ENV)(to(host)), undefined, host);
  });

  test('is none for what NO_PROXY names', () => {
    const choose = proxyChoice(undefined, {
      ...ENV,
      NO_PROXY: 'corp.test, .dot.test,*.star.test one.test:8443,fd00::1',
    });
    for (const host of ['corp.test', 'a.corp.test', 'x.dot.test', 'x.star.test', 'CORP.test', 'fd00::1'])
      assert.equal(choose(to(host)), undefined, host);
    assert.equal(choose(to('one.test', true, 8443)), undefined);
    for (const host of ['notcorp.test', 'corp.test.evil', 'one.test']) assert.ok(choose(to(host)), host);
    assert.equal(proxyChoice(undefined, { ...ENV, NO_PROXY: '*' })(to('api.test')), undefined);
  });

  test('is what the configuration says, also for this machine', () => {
    assert.equal(proxyChoice('http://own:3', ENV)(to('127.0.0.1'))?.hostname, 'own');
    assert.equal(proxyChoice('direct', ENV)(to('api.test')), undefined);
  });

  test('that cannot be used is named, without its credentials', () => {
    assert.throws(
      () => proxyChoice(undefined, { HTTPS_PROXY: 'socks5://me:secret@p:1' }),
      (thrown: Error) => {
        assert.match(thrown.message, /^HTTPS_PROXY must be http:\/\/HOST:PORT/);
        assert.doesNotMatch(thrown.message, /secret/);
        return true;
      },
    );
  });
});
