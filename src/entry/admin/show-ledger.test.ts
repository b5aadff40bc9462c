import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { adminAccess } from '../../admit/admin-access.ts';
import { jsonOf, serving } from '../one-operation.fixture.ts';
import { ADMIN, ADMIN_KEY, administration, errorOf } from './administration.fixture.ts';
import { showLedger } from './show-ledger.ts';

function setup() {
  const { parts, lines, seen } = administration();
  const { ask } = serving([showLedger(parts.ledger)], [], { admin: adminAccess(ADMIN_KEY) });
  return { read: (query: string) => ask('GET', `/admin/ledger${query}`, ADMIN), lines, seen };
}

describe('GET /admin/ledger', () => {
  test('shows what calls have cost', async () => {
    const { read, lines } = setup();
    lines.push({
      ...{
        requestId: 'req_1',
        attempt: 2,
        key: 'team',
        tenant: 'ide',
        model: 'sonnet',
        target: 'east/claude',
      },
      ...{ outcome: 'cut', estimated: true, inputTokens: 7, outputTokens: 3, costMicroUsd: 66 },
      at: Date.UTC(2026, 10, 24, 12),
    });
    assert.deepEqual(jsonOf(await read('')), {
      data: [
        {
          ...{ request_id: 'req_1', attempt: 2, key: 'team', tenant: 'ide', model: 'sonnet' },
          ...{ target: 'east/claude', outcome: 'cut', estimated: true, input_tokens: 7, output_tokens: 3 },
          ...{ cost_micro_usd: 66, at: '2026-11-24T12:00:00.000Z' },
        },
      ],
    });
  });

  test('of one key, and as many lines as are asked for', async () => {
    const { read, seen } = setup();
    for (const query of ['', '?limit=1000', '?key=a%20b&limit=1']) await read(query);
    assert.deepEqual(seen.queries, [{ limit: 100 }, { limit: 1_000 }, { key: 'a b', limit: 1 }]);
  });

  for (const [query, param] of [
    ['?limit=0', 'limit'],
    ['?limit=1001', 'limit'],
    ['?limit=all', 'limit'],
    ['?limit=', 'limit'],
    ['?keys=a', 'keys'],
  ] as const) {
    test(`names what is wrong with ${query}`, async () => {
      const reply = await setup().read(query);
      assert.deepEqual([reply.status, errorOf(jsonOf(reply)).param], [400, param]);
    });
  }
});
