import assert from 'node:assert/strict';
import { test } from 'node:test';
import { basicAuthorization } from './user-info.ts';

test('what stands before the @ of a URL becomes basic authorization, decoded', () => {
  const of = (url: string) => basicAuthorization(new URL(url));
  assert.deepEqual(of('https://host/'), { value: undefined });
  assert.deepEqual(of('https://Aladdin:open%20sesame@host/'), {
    value: 'Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==',
  });
  assert.deepEqual(of('https://us%C3%A9r@host/'), {
    value: `Basic ${Buffer.from('usér:').toString('base64')}`,
  });
  assert.ok('problem' in of('https://user:100%@host/'));
});
