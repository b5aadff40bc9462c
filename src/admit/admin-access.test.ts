import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FakeRequest } from '../testing/fake-request.ts';
import { adminAccess } from './admin-access.ts';

test('only the admin key as a bearer token opens the administration', () => {
  const access = adminAccess('the-admin-key-of-the-test');
  const refusal = (headers: Record<string, string>) => access.refusal(new FakeRequest({ headers }));
  assert.equal(refusal({ authorization: 'Bearer the-admin-key-of-the-test' }), undefined);
  for (const headers of [
    {},
    { authorization: 'Bearer the-admin-key-of-the-tes' },
    { authorization: 'the-admin-key-of-the-test' },
    { 'x-api-key': 'the-admin-key-of-the-test' },
    { authorization: 'Bearer ' },
  ]) {
    const answer = refusal(headers as Record<string, string>);
    assert.equal(answer?.code, 'unauthenticated', JSON.stringify(headers));
    assert.doesNotMatch(answer?.message ?? '', /of-the-test/);
  }
});
