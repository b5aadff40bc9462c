import { KEYLESS } from '../../admit/limits/limiter.ts';
import { native } from '../../wire/native/dialect.ts';
import { jsonReply } from '../json-reply.ts';
import { schemaRef } from '../openapi/schemas.ts';
import { jsonResponse, nativeRefusals } from '../openapi/service-operation.ts';
import type { Operation } from '../operation.ts';
import { type UsageSource, usageJson } from './key-usage.ts';

export function ownUsage(source: UsageSource): Operation {
  return {
    name: 'own-usage',
    method: 'GET',
    path: '/v1/usage',
    auth: 'key',
    kind: 'service',
    dialectOf: () => native,
    openapi: {
      operationId: 'getUsage',
      summary: "What the caller's key has used, and where it stands.",
      responses: {
        '200': jsonResponse('The usage.', schemaRef('KeyUsage')),
        ...nativeRefusals('401', '403', '503'),
      },
    },
    async handle({ principal }) {
      const caller = principal ?? { keyName: KEYLESS, tenant: undefined };
      const [usage] = await source.of([caller]);
      // A source answers for each caller that it is asked for.
      if (usage === undefined) throw new RangeError('no usage of the caller');
      return jsonReply(200, usageJson(caller, usage));
    },
  };
}
