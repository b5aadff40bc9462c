import { native } from '../../wire/native/dialect.ts';
import { requestIdHeaderDocs } from '../openapi/headers.ts';
import type { Operation } from '../operation.ts';
import { adminDoc, keyNameParameter } from './admin-doc.ts';
import type { KeyOperationParts } from './admin-parts.ts';

export function revokeKey({ keys, keysChanged }: Omit<KeyOperationParts, 'bodyLimits'>): Operation {
  return {
    name: 'revoke-key',
    method: 'DELETE',
    path: '/admin/keys/{name}',
    auth: 'admin',
    kind: 'service',
    dialectOf: () => native,
    openapi: adminDoc({
      operationId: 'revokeKey',
      summary: 'Revokes a key, and what is left of an overlap with it. Its name stays taken.',
      parameters: [keyNameParameter],
      responses: { '204': { description: 'The key is revoked.', headers: requestIdHeaderDocs } },
    }),
    async handle(_inbound, name) {
      await (await keys()).revoke(name);
      await keysChanged();
      return { status: 204, headers: {}, body: null };
    },
  };
}
