import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { NetworkError, type NetworkErrorCode } from '../../../ports/http-client.ts';
import { classifyNetError } from './classify-net-error.ts';

/** Seen on Bun 1.4.5 and Node 26.10, from node:net, node:tls and Bun.connect. */
const SEEN: readonly (readonly [code: string, NetworkErrorCode])[] = [
  ['ECONNREFUSED', 'refused'],
  ['EHOSTUNREACH', 'refused'],
  ['ENETUNREACH', 'refused'],
  ['EADDRNOTAVAIL', 'refused'],
  ['ECONNRESET', 'reset'],
  ['EPIPE', 'reset'],
  ['ENOTFOUND', 'dns'],
  ['EAI_AGAIN', 'dns'],
  ['ETIMEDOUT', 'connect-timeout'],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'tls'],
  ['SELF_SIGNED_CERT_IN_CHAIN', 'tls'],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'tls'],
  ['CERT_HAS_EXPIRED', 'tls'],
  ['CERT_NOT_YET_VALID', 'tls'],
  ['INVALID_PURPOSE', 'tls'],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'tls'],
  ['ERR_SSL_WRONG_VERSION_NUMBER', 'tls'],
  ['ERR_SSL_TLSV1_ALERT_NO_APPLICATION_PROTOCOL', 'tls'],
  ['ERR_SSL_SSL/TLS_ALERT_HANDSHAKE_FAILURE', 'tls'],
  ['EMFILE', 'other'],
  ['SOMETHING_NEW', 'other'],
];

function withCode(code: string): Error {
  return Object.assign(new Error('x'), { code });
}

describe('classifyNetError', () => {
  for (const [code, expected] of SEEN) {
    test(`${code} means ${expected}`, () => {
      const error = classifyNetError(withCode(code));
      assert.equal(error.code, expected);
      assert.equal(error.detail, code);
    });
  }

  test('anything else is other, and tells no secrets of its message', () => {
    const error = classifyNetError(new Error('Bearer abc'));
    assert.equal(error.code, 'other');
    assert.doesNotMatch(error.message, /abc/);
    assert.equal(classifyNetError(null).code, 'other');
    assert.equal(classifyNetError('text').code, 'other');
  });

  test('what is classified already stays so', () => {
    const error = new NetworkError('dns', 'x');
    assert.equal(classifyNetError(error), error);
  });
});
