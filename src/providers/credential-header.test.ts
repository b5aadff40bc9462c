import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { WireRequest } from '../ports/http-client.ts';
import { sharedHeaders, withCredential } from './credential-header.ts';

function wire(headers: WireRequest['headers']): WireRequest {
  return { method: 'POST', url: 'http://a/b', headers, body: '{}' };
}

function signed(headers: WireRequest['headers'], apiKey: string, credentials = key(apiKey)): WireRequest {
  return withCredential(wire(headers), credentials, 'authorization', apiKey);
}

function key(apiKey: string) {
  return { type: 'api-key', apiKey } as const;
}

describe('a credential in a header', () => {
  test('stands beside the other headers, which stay as they were', () => {
    for (const headers of [{ accept: '*/*' }, sharedHeaders({ accept: '*/*' })]) {
      assert.deepEqual(signed(headers, 'one'), wire({ accept: '*/*', authorization: 'one' }));
      assert.deepEqual(headers, { accept: '*/*' });
    }
  });

  test('is never that of another request, though the headers are shared', () => {
    const headers = sharedHeaders({ accept: '*/*' });
    const [one, two] = [key('one'), key('two')];
    for (const credentials of [one, two, two, one, one]) {
      assert.equal(
        signed(headers, credentials.apiKey, credentials).headers.authorization,
        credentials.apiKey,
      );
    }
  });

  test('makes the same headers of shared ones and the same credentials', () => {
    const headers = sharedHeaders({ accept: '*/*' });
    const credentials = key('one');
    assert.equal(signed(headers, 'one', credentials).headers, signed(headers, 'one', credentials).headers);
  });
});
