import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { MemoryStore } from '../../adapters/stores/memory/memory-store.ts';
import type { UsagePlan } from '../../core/usage-plan.ts';
import { FakeRecord } from '../../testing/call/fake-record.ts';
import { FakeClock } from '../../testing/fake-clock.ts';
import { replayAdmission } from './replay-admission.ts';

function setup(plan: Partial<UsagePlan>, platform: Partial<UsagePlan> = {}) {
  const clock = new FakeClock();
  const { limits } = new MemoryStore(clock).connect();
  const stores = { limits, holder: { owner: 'o', leaseMs: 30_000 } };
  const plans = new Map([['gold', plan as UsagePlan]]);
  const admit = replayAdmission({ stores, plans, platform: platform as UsagePlan, clock });
  let ids = 0;
  return {
    /** Undefined: it may go out. */
    async replay(caller: { plan?: string } | undefined = { plan: 'gold' }) {
      const record = new FakeRecord({ requestId: `req_${++ids}` });
      const principal = caller && { keyName: 'team', tenant: undefined, ...caller };
      return (await admit(principal, record))?.limit?.kind;
    },
  };
}

describe('a replay', () => {
  test('counts for the quota of its key, and of the platform', async () => {
    const { replay } = setup({ quota: { cap: 2, per: 'day' } });
    assert.deepEqual([await replay(), await replay(), await replay()], [undefined, undefined, 'quota']);
    const all = setup({}, { quota: { cap: 1, per: 'day' } });
    assert.deepEqual([await all.replay(undefined), await all.replay()], [undefined, 'quota']);
  });

  test('gives its slot back at once', async () => {
    const { replay } = setup({ concurrent: 1 });
    assert.deepEqual([await replay(), await replay()], [undefined, undefined]);
    assert.equal(await setup({ concurrent: 0 }).replay(), 'concurrent');
  });

  test('costs neither tokens nor money', async () => {
    const { replay } = setup({ spend: { cap: 0, per: 'day' } });
    assert.equal(await replay(), undefined);
  });

  test('of a key without limits asks no store', async () => {
    assert.equal(await setup({}).replay({}), undefined);
  });
});
