import { requestIdHeaderDocs } from '../openapi/headers.ts';
import type { Operation } from '../operation.ts';
import { adminOperation, keyNameParameter } from './admin-operation.ts';
import type { KeyOperationParts } from './admin-parts.ts';

export function revokeKey({ keys, keysChanged }: Omit<KeyOperationParts, 'bodyLimits'>): Operation {
  return adminOperation({
    name: 'revoke-key',
    method: 'DELETE',
    path: '/admin/keys/{name}',
    openapi: {
      operationId: 'revokeKey',
      summary: 'Revokes a key, and what is left of an overlap with it. Its name stays taken.',
      parameters: [keyNameParameter],
      responses: { '204': { description: 'The key is revoked.', headers: requestIdHeaderDocs } },
    },
    async handle(_inbound, name) {
      await (await keys()).revoke(name);
      await keysChanged();
      return { status: 204, headers: {}, body: null };
    },
  });
}
