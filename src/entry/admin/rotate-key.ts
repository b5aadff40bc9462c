import { shownKeyJson } from '../../admit/keys/key-json.ts';
import { overlapMs } from '../../admit/keys/overlap.ts';
import { fail } from '../../core/failure.ts';
import { native } from '../../wire/native/dialect.ts';
import { bodyValidator } from '../../wire/validation/validate.ts';
import { jsonReply } from '../json-reply.ts';
import { schemaRef } from '../openapi/schemas.ts';
import { jsonResponse } from '../openapi/service-operation.ts';
import type { Operation } from '../operation.ts';
import { adminBody } from './admin-body.ts';
import { adminDoc, keyNameParameter } from './admin-doc.ts';
import type { KeyOperationParts } from './admin-parts.ts';
import { RotateKeyRequest } from './key-schemas.ts';

const validate = bodyValidator(RotateKeyRequest);

export function rotateKey({ keys, keysChanged, bodyLimits }: KeyOperationParts): Operation {
  return {
    name: 'rotate-key',
    method: 'POST',
    path: '/admin/keys/{name}/rotate',
    auth: 'admin',
    kind: 'service',
    dialectOf: () => native,
    openapi: adminDoc(
      {
        operationId: 'rotateKey',
        summary: 'Gives a key another text, which is shown this once. The old one stays valid for `overlap`.',
        parameters: [keyNameParameter],
        requestBody: { content: { 'application/json': { schema: schemaRef('RotateKeyRequest') } } },
        responses: { '200': jsonResponse('The key.', schemaRef('ShownKey')) },
      },
      '400',
      '413',
      '415',
      '422',
    ),
    async handle(inbound, name) {
      const { overlap = '0s' } = await adminBody<RotateKeyRequest>(inbound, validate, bodyLimits);
      const read = overlapMs(overlap);
      if ('problem' in read) return fail('invalid_request', `overlap: ${read.problem}`, { param: 'overlap' });
      const shown = await (await keys()).rotate(name, read.value);
      await keysChanged();
      return jsonReply(200, shownKeyJson(shown));
    },
  };
}
