import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { WireRequest } from '../ports/http-client.ts';
import { SharedHeaders, withCredential } from './credential-header.ts';

function wire(headers: WireRequest['headers']): WireRequest {
  return { method: 'POST', url: 'http://a/b', headers, body: '{}' };
}

function key(apiKey: string) {
  return { type: 'api-key', apiKey } as const;
}

/** What a target shares: the headers of whole answers and of streams. */
const shared = () =>
  [new SharedHeaders({ accept: 'whole' }), new SharedHeaders({ accept: 'stream' })] as const;

function signed(
  headers: WireRequest['headers'],
  known: readonly SharedHeaders[],
  credentials = key('one'),
): WireRequest {
  const credential = { from: credentials, name: 'authorization', value: credentials.apiKey };
  return withCredential(wire(headers), credential, known);
}

describe('a credential in a header', () => {
  test('stands beside the other headers, which stay as they were', () => {
    const known = shared();
    for (const headers of [{ accept: '*/*' }, known[0].plain, known[1].plain]) {
      const before = { ...headers };
      assert.deepEqual(signed(headers, known), wire({ ...before, authorization: 'one' }));
      assert.deepEqual(headers, before);
    }
  });

  test('is never that of another request, though the headers are shared', () => {
    const known = shared();
    const [one, two] = [key('one'), key('two')];
    for (const credentials of [one, two, two, one, one]) {
      for (const { plain } of known) {
        assert.deepEqual(signed(plain, known, credentials).headers, {
          ...plain,
          authorization: credentials.apiKey,
        });
      }
    }
  });

  test('makes the same headers of shared ones and the same credentials', () => {
    const known = shared();
    const credentials = key('one');
    const [{ plain }] = known;
    assert.equal(signed(plain, known, credentials).headers, signed(plain, known, credentials).headers);
  });
});
