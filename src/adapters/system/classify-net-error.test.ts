import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { NetworkError, type NetworkErrorCode } from '../../ports/http-client.ts';
import { classifyNetError } from './classify-net-error.ts';

/** Seen on Bun 1.4.5 and Node 26.10 with undici 7.30. */
const SEEN: readonly (readonly [code: string, NetworkErrorCode])[] = [
  ['ECONNREFUSED', 'refused'],
  ['ConnectionRefused', 'refused'],
  ['ENETUNREACH', 'refused'],
  ['ECONNRESET', 'reset'],
  ['UND_ERR_SOCKET', 'reset'],
  ['EPIPE', 'reset'],
  ['ENOTFOUND', 'dns'],
  ['EAI_AGAIN', 'dns'],
  ['UND_ERR_CONNECT_TIMEOUT', 'connect-timeout'],
  ['ETIMEDOUT', 'connect-timeout'],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'tls'],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'tls'],
  ['ERR_SSL_WRONG_VERSION_NUMBER', 'tls'],
  ['HPE_INVALID_CONSTANT', 'protocol'],
  ['InvalidHTTPResponse', 'protocol'],
  ['Malformed_HTTP_Response', 'protocol'],
  ['UND_ERR_HEADERS_OVERFLOW', 'protocol'],
  ['ResponseHeadersTooLarge', 'protocol'],
  ['UND_ERR_ABORTED', 'aborted'],
  ['SOMETHING_NEW', 'other'],
];

function withCode(code: string): Error {
  return Object.assign(new Error('x'), { code });
}

describe('classifyNetError', () => {
  for (const [code, expected] of SEEN) {
    test(`${code} means ${expected}, on top or as the cause`, () => {
      assert.equal(classifyNetError(withCode(code)).code, expected);
      assert.equal(classifyNetError(withCode(code)).detail, code);
      assert.equal(classifyNetError(new TypeError('fetch failed', { cause: withCode(code) })).code, expected);
    });
  }

  test('an AbortError, whose code is a number, was aborted', () => {
    assert.equal(classifyNetError(new DOMException('x', 'AbortError')).code, 'aborted');
  });

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
