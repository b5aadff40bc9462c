import type { Principal } from '../../admit/authenticate.ts';
import { native } from '../../wire/native/dialect.ts';
import { jsonReply } from '../json-reply.ts';
import { schemaRef } from '../openapi/schemas.ts';
import { jsonResponse } from '../openapi/service-operation.ts';
import type { Operation } from '../operation.ts';
import { type UsageSource, usageJson } from '../usage/key-usage.ts';
import { adminDoc } from './admin-doc.ts';
import type { KeyOperationParts } from './admin-parts.ts';

export interface UsageListParts extends Pick<KeyOperationParts, 'keys'> {
  readonly usage: UsageSource;
  /** The keys of the configuration. */
  readonly configured: readonly Principal[];
}

export function listUsage({ keys, usage, configured }: UsageListParts): Operation {
  return {
    name: 'list-usage',
    method: 'GET',
    path: '/admin/usage',
    auth: 'admin',
    kind: 'service',
    dialectOf: () => native,
    openapi: adminDoc({
      operationId: 'listUsage',
      summary:
        'What each key has used: those of the configuration, then those of the store, revoked ones too.',
      responses: { '200': jsonResponse('The usage of each key.', schemaRef('UsageList')) },
    }),
    async handle() {
      const stored = await (await keys()).list();
      const names = new Set(configured.map(({ keyName }) => keyName));
      const callers = [
        ...configured,
        // A configured key of the same name is the one that is obeyed.
        ...stored.flatMap(({ name: keyName, tenant, plan }) =>
          names.has(keyName) ? [] : [{ keyName, tenant, plan }],
        ),
      ];
      const usages = await usage.of(callers);
      const data = callers.flatMap((caller, at) => {
        const its = usages[at];
        return its === undefined ? [] : [usageJson(caller, its)];
      });
      return jsonReply(200, { data });
    },
  };
}
