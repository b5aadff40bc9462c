import assert from 'node:assert/strict';
import { test } from 'node:test';
import { adminDoc } from './admin-doc.ts';

test('an operation of the operator wants the admin key, and may be refused in ways that are documented', () => {
  const own = { operationId: 'a', summary: 's', responses: { '200': {} } };
  const { security, responses } = adminDoc(own, '409');
  assert.deepEqual(security, [{ adminKey: [] }]);
  assert.deepEqual(Object.keys(responses).sort(), ['200', '401', '404', '409', '503']);
});
