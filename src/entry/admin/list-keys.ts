import { keyJson } from '../../admit/keys/key-json.ts';
import { native } from '../../wire/native/dialect.ts';
import { jsonReply } from '../json-reply.ts';
import { schemaRef } from '../openapi/schemas.ts';
import { jsonResponse } from '../openapi/service-operation.ts';
import type { Operation } from '../operation.ts';
import { adminDoc } from './admin-doc.ts';
import type { KeyOperationParts } from './admin-parts.ts';

export function listKeys({ keys }: Pick<KeyOperationParts, 'keys'>): Operation {
  return {
    name: 'list-keys',
    method: 'GET',
    path: '/admin/keys',
    auth: 'admin',
    kind: 'service',
    dialectOf: () => native,
    openapi: adminDoc({
      operationId: 'listKeys',
      summary: 'The API keys of the store, revoked ones too. Those of the configuration are not among them.',
      responses: { '200': jsonResponse('The keys.', schemaRef('KeyList')) },
    }),
    async handle() {
      const all = await (await keys()).list();
      return jsonReply(200, { data: all.map(keyJson) });
    },
  };
}
