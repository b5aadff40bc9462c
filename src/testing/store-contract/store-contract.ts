import { describe } from 'node:test';
import { cacheStoreContract } from './cache.ts';
import { idempotencyStoreContract } from './idempotency.ts';
import { keyStoreContract } from './keys.ts';
import { ledgerContract } from './ledger.ts';
import { limitLeaseContract } from './limits-leases.ts';
import { limitModelContract } from './limits-model.ts';
import { limitSettleContract } from './limits-settle.ts';
import { limitTakeContract } from './limits-take.ts';
import type { StoreUnderTest } from './subject.ts';

/** Registers the tests that every store must pass: limits, ledger, keys, idempotency and cache. */
export function storeContract(subject: StoreUnderTest): void {
  describe(`store contract: ${subject.name}`, () => {
    limitTakeContract(subject);
    limitSettleContract(subject);
    limitLeaseContract(subject);
    limitModelContract(subject);
    ledgerContract(subject);
    keyStoreContract(subject);
    idempotencyStoreContract(subject);
    cacheStoreContract(subject);
  });
}
