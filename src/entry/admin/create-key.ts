import { shownKeyJson } from '../../admit/keys/key-json.ts';
import { native } from '../../wire/native/dialect.ts';
import { bodyValidator } from '../../wire/validation/validate.ts';
import { jsonReply } from '../json-reply.ts';
import { schemaRef } from '../openapi/schemas.ts';
import { jsonResponse } from '../openapi/service-operation.ts';
import type { Operation } from '../operation.ts';
import { adminBody } from './admin-body.ts';
import { adminDoc } from './admin-doc.ts';
import type { KeyOperationParts } from './admin-parts.ts';
import { CreateKeyRequest } from './key-schemas.ts';

const validate = bodyValidator(CreateKeyRequest);

export function createKey({ keys, keysChanged, bodyLimits }: KeyOperationParts): Operation {
  return {
    name: 'create-key',
    method: 'POST',
    path: '/admin/keys',
    auth: 'admin',
    kind: 'service',
    dialectOf: () => native,
    openapi: adminDoc(
      {
        operationId: 'createKey',
        summary: 'Makes an API key. Its text is shown this once.',
        requestBody: {
          required: true,
          content: { 'application/json': { schema: schemaRef('CreateKeyRequest') } },
        },
        responses: { '201': jsonResponse('The key.', schemaRef('ShownKey')) },
      },
      '400',
      '409',
      '413',
      '415',
      '422',
    ),
    async handle(inbound) {
      const wish = await adminBody<CreateKeyRequest>(inbound, validate, bodyLimits);
      const shown = await (await keys()).create(wish);
      await keysChanged();
      return jsonReply(201, shownKeyJson(shown));
    },
  };
}
