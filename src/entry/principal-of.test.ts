import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { failure } from '../core/failure.ts';
import { FakeRequest } from '../testing/fake-request.ts';
import { principalOf } from './principal-of.ts';

const TEAM = { keyName: 'team', tenant: 'team' };
const UNKNOWN = failure('unauthenticated');
const keepers = {
  authenticator: {
    authenticate: (head: { header(name: string): string | null }) =>
      head.header('x-api-key') === 'k' ? TEAM : UNKNOWN,
  },
  admin: {
    refusal: (head: { header(name: string): string | null }) =>
      head.header('authorization') === 'Bearer admin' ? undefined : UNKNOWN,
  },
};

function from(remoteAddress: string, headers: Record<string, string> = {}) {
  return Object.assign(new FakeRequest({ method: 'GET', target: '/', headers }), { remoteAddress });
}

describe('who may call an operation', () => {
  test('a key opens what needs one, and nothing is asked where none is needed', () => {
    assert.equal(principalOf({ auth: 'key' }, from('10.0.0.1', { 'x-api-key': 'k' }), keepers), TEAM);
    assert.equal(principalOf({ auth: 'key' }, from('127.0.0.1'), keepers), UNKNOWN);
    assert.equal(principalOf({ auth: 'none' }, from('10.0.0.1'), keepers), undefined);
  });

  test('only the admin key administers, and without one there is nothing to administer', () => {
    const admin = { authorization: 'Bearer admin' };
    assert.equal(principalOf({ auth: 'admin' }, from('10.0.0.1', admin), keepers), undefined);
    assert.equal(principalOf({ auth: 'admin' }, from('127.0.0.1', { 'x-api-key': 'k' }), keepers), UNKNOWN);
    const { authenticator } = keepers;
    const refused = principalOf({ auth: 'admin' }, from('127.0.0.1', admin), { authenticator });
    assert.equal((refused as { code: string }).code, 'not_found');
  });

  test('metrics are open on this machine, to a key and to the admin key from elsewhere', () => {
    const auth = 'key-beyond-loopback';
    for (const address of ['127.0.0.1', '::1', '::ffff:127.0.0.2'])
      assert.equal(principalOf({ auth }, from(address), keepers), undefined);
    assert.equal(principalOf({ auth }, from('10.0.0.1'), keepers), UNKNOWN);
    assert.equal(principalOf({ auth }, from('10.0.0.1', { 'x-api-key': 'k' }), keepers), TEAM);
    assert.equal(
      principalOf({ auth }, from('10.0.0.1', { authorization: 'Bearer admin' }), keepers),
      undefined,
    );
  });
});
