import { fail } from '../../core/failure.ts';
import type { Ledger, LedgerLine, LedgerQuery } from '../../ports/stores/ledger.ts';
import { native } from '../../wire/native/dialect.ts';
import { jsonReply } from '../json-reply.ts';
import { schemaRef } from '../openapi/schemas.ts';
import { jsonResponse } from '../openapi/service-operation.ts';
import type { Operation } from '../operation.ts';
import { adminDoc } from './admin-doc.ts';

const DEFAULT_LINES = 100;
const MAX_LINES = 1_000;
const LIMIT_RULE = `a whole number, 1 to ${MAX_LINES}`;

/** @param lines the newest first. @throws FailureError `store_unavailable` */
export function showLedger(lines: Ledger['lines']): Operation {
  return {
    name: 'show-ledger',
    method: 'GET',
    path: '/admin/ledger',
    auth: 'admin',
    kind: 'service',
    dialectOf: () => native,
    openapi: adminDoc(
      {
        operationId: 'showLedger',
        summary: 'What calls have cost, the newest first: a line for each charged attempt.',
        parameters: [
          { name: 'key', in: 'query', description: 'Of this key alone.', schema: { type: 'string' } },
          {
            name: 'limit',
            in: 'query',
            schema: { type: 'integer', minimum: 1, maximum: MAX_LINES, default: DEFAULT_LINES },
          },
        ],
        responses: { '200': jsonResponse('The lines.', schemaRef('Ledger')) },
      },
      '400',
    ),
    async handle({ request }) {
      const found = await lines(queryOf(request.target));
      return jsonReply(200, { data: found.map(lineJson) });
    },
  };
}

/** @throws FailureError `invalid_request` */
function queryOf(target: string): LedgerQuery {
  const question = target.indexOf('?');
  const given = new URLSearchParams(question < 0 ? '' : target.slice(question + 1));
  for (const name of given.keys()) {
    if (name !== 'key' && name !== 'limit')
      fail('invalid_request', `${name}: is not known here; allowed: key, limit`, { param: name });
  }
  const written = given.get('limit') ?? String(DEFAULT_LINES);
  const limit = /^\d{1,6}$/.test(written) ? Number(written) : 0;
  if (limit < 1 || limit > MAX_LINES)
    fail('invalid_request', `limit: must be ${LIMIT_RULE}, got ${JSON.stringify(written.slice(0, 40))}`, {
      param: 'limit',
    });
  const key = given.get('key');
  return key === null ? { limit } : { key, limit };
}

function lineJson(line: LedgerLine): object {
  return {
    request_id: line.requestId,
    attempt: line.attempt,
    key: line.key,
    tenant: line.tenant,
    model: line.model,
    target: line.target,
    outcome: line.outcome,
    estimated: line.estimated,
    input_tokens: line.inputTokens,
    output_tokens: line.outputTokens,
    cost_micro_usd: line.costMicroUsd,
    at: new Date(line.at).toISOString(),
  };
}
