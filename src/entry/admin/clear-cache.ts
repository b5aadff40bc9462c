import { fail } from '../../core/failure.ts';
import type { CacheFilter, CacheStore } from '../../ports/stores/cache-store.ts';
import { native } from '../../wire/native/dialect.ts';
import { jsonReply } from '../json-reply.ts';
import { jsonResponse } from '../openapi/service-operation.ts';
import type { Operation } from '../operation.ts';
import { adminDoc } from './admin-doc.ts';

/** @param clear says how many answers it has dropped. @throws FailureError `store_unavailable` */
export function clearCache(clear: CacheStore['clear']): Operation {
  return {
    name: 'clear-cache',
    method: 'DELETE',
    path: '/admin/cache',
    auth: 'admin',
    kind: 'service',
    dialectOf: () => native,
    openapi: adminDoc(
      {
        operationId: 'clearCache',
        summary: 'Drops cached answers: all of them, or those of a tenant, of a model, or of both.',
        parameters: [
          { name: 'tenant', in: 'query', description: 'Of this tenant alone.', schema: { type: 'string' } },
          { name: 'model', in: 'query', description: 'Of this model alone.', schema: { type: 'string' } },
        ],
        responses: { '200': jsonResponse('How many answers were dropped.', DELETED) },
      },
      '400',
    ),
    async handle({ request }) {
      return jsonReply(200, { deleted: await clear(filterOf(request.target)) });
    },
  };
}

const DELETED = {
  type: 'object',
  required: ['deleted'],
  properties: { deleted: { type: 'integer', minimum: 0 } },
};

/** An empty value is a mistake, and not a filter that drops everything. @throws FailureError `invalid_request` */
function filterOf(target: string): CacheFilter {
  const question = target.indexOf('?');
  const given = new URLSearchParams(question < 0 ? '' : target.slice(question + 1));
  for (const [name, value] of given) {
    if (name !== 'tenant' && name !== 'model')
      fail('invalid_request', `${name}: is not known here; allowed: tenant, model`, { param: name });
    if (value === '') fail('invalid_request', `${name}: must not be empty`, { param: name });
  }
  return { tenant: given.get('tenant') ?? undefined, model: given.get('model') ?? undefined };
}
