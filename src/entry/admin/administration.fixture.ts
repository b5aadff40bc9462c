import { MemoryStore } from '../../adapters/stores/memory/memory-store.ts';
import { KeyAdministration } from '../../admit/keys/administer-keys.ts';
import type { KeyUsage } from '../../admit/limits/key-usage.ts';
import { FailureError, failure } from '../../core/failure.ts';
import type { CacheFilter } from '../../ports/stores/cache-store.ts';
import type { LedgerLine, LedgerQuery } from '../../ports/stores/ledger.ts';
import { FakeClock } from '../../testing/fake-clock.ts';
import { seededRandom } from '../../testing/seeded-random.ts';
import type { AdministrationParts } from './admin-parts.ts';

export const ADMIN_KEY = 'sk-admin-of-the-test';

/** What the operator sends. */
export const ADMIN = { headers: { authorization: `Bearer ${ADMIN_KEY}`, 'x-api-key': 'none' } };

export const USAGE: KeyUsage = {
  totals: { requests: 3, inputTokens: 30, outputTokens: 12, spendMicroUsd: 270 },
  quota: { limit: 100, used: 3, resetAt: Date.UTC(2026, 11, 1) },
  spend: { limit: 1_000, settled: 270, reserved: 30, resetAt: Date.UTC(2026, 10, 25) },
  concurrent: { limit: 5, inFlight: 1 },
};

/** The parts of the administration over a store in memory, which a test can take away. */
export function administration() {
  const clock = new FakeClock();
  const store = new MemoryStore(clock).connect();
  const keys = new KeyAdministration(store.keys, {
    clock,
    random: seededRandom(),
    configured: new Set(['from-the-file']),
    plans: new Set(['gold']),
  });
  const seen = {
    changes: 0,
    queries: [] as LedgerQuery[],
    asked: [] as string[][],
    cleared: [] as CacheFilter[],
  };
  const lines: LedgerLine[] = [];
  let isDown = false;
  const parts: AdministrationParts = {
    keys: async () => {
      if (isDown) throw new FailureError(failure('store_unavailable', undefined, { retryAfterMs: 1_000 }));
      return keys;
    },
    keysChanged: async () => {
      seen.changes++;
    },
    bodyLimits: { maxBytes: 1_000_000, timeoutMs: 1_000 },
    configured: [{ keyName: 'from-the-file', tenant: 'files' }],
    usage: {
      async of(callers) {
        seen.asked.push(callers.map(({ keyName }) => keyName));
        return callers.map(() => USAGE);
      },
    },
    async ledger(query) {
      seen.queries.push(query);
      return lines;
    },
    async clearCache(filter) {
      seen.cleared.push(filter);
      return 3;
    },
  };
  return {
    ...{ parts, keys, clock, seen, lines },
    goDown() {
      isDown = true;
    },
  };
}

/** A reply's error: its code, the field at fault, and what it says. */
export function errorOf(body: Record<string, unknown>): { code?: string; param?: string; message?: string } {
  return body.error as { code?: string; param?: string; message?: string };
}
