import type {
  Limit,
  LimitStore,
  Settling,
  Standing,
  TakeResult,
  Taking,
} from '../../../ports/stores/limit-store.ts';
import { abandonedLine } from '../counting/abandoned-line.ts';
import { bringUpToDate, newCounter, type StoreTime, standingOf } from '../counting/counter.ts';
import { giveBack, heldOf } from '../counting/held.ts';
import { takeFrom } from '../counting/take-from.ts';
import type { Database, Row } from './database.ts';
import type { GroupCommit } from './group-commit.ts';
import { type HeldByNumber, heldFrom, heldText } from './held-text.ts';
import { anythingOver, tidy } from './housekeeping.ts';
import type { SqliteLedger } from './sqlite-ledger.ts';
import { readCounter, type WorkingSet } from './working-set.ts';

interface LimitParts {
  readonly database: Database;
  readonly commits: GroupCommit;
  readonly working: WorkingSet;
  readonly ledger: SqliteLedger;
}

/** A lease is written again once a quarter of it is over: each call of a busy process would write it else. */
const LEASE_SHARE_LEFT = 0.75;

export class SqliteLimits implements LimitStore {
  readonly #parts: LimitParts;

  constructor(parts: LimitParts) {
    this.#parts = parts;
  }

  take(taking: Taking): Promise<TakeResult> {
    return this.#parts.commits.run((now) => this.#take(taking, now));
  }

  settle(settling: Settling): Promise<void> {
    return this.#parts.commits.run((now) => this.#settle(settling, now));
  }

  renew(owner: string, leaseMs: number): Promise<void> {
    const { commits, working } = this.#parts;
    return commits.run((now) => {
      const endsAtMs = now.ms + leaseMs;
      if ((working.leaseEnd(owner) ?? 0) < endsAtMs) working.lease(owner, endsAtMs);
    });
  }

  async sweep(): Promise<number> {
    const { database, commits, working } = this.#parts;
    // Most sweeps find nothing, and reading takes no lock.
    const over = await commits.read((now) => anythingOver(database, now));
    if (!over) return 0;
    return commits.run((now) => {
      const freed = this.#sweep(now);
      working.write();
      tidy(database, now);
      // It may remember counters that are gone now.
      working.forget();
      return freed;
    });
  }

  standings(limits: readonly Limit[]): Promise<readonly Standing[]> {
    const { database, commits } = this.#parts;
    return commits.read((now) =>
      limits.map((limit) => {
        const counter = readCounter(database, limit) ?? newCounter(limit, now);
        bringUpToDate(counter, limit, now);
        return standingOf(counter, limit, now);
      }),
    );
  }

  #take(taking: Taking, now: StoreTime): TakeResult {
    const { database, working } = this.#parts;
    const { reservation, owner, leaseMs, limits, caller } = taking;
    const counters = limits.map((limit) => working.counterOf(limit, now));
    const result = takeFrom(taking, counters, now);
    if (!result.taken) return result;
    const held: HeldByNumber[] = [];
    for (const [index, limit] of limits.entries()) {
      const counter = counters[index];
      if (!counter) continue;
      working.changed(counter);
      if (limit.type !== 'period') held.push({ ...heldOf(limit, result.spend), number: counter.number });
    }
    const { key, tenant, model } = caller;
    database.run(RESERVE, reservation, owner, key, tenant, model, heldText(held));
    const endsAtMs = working.leaseEnd(owner);
    if (endsAtMs === undefined || endsAtMs < now.ms + leaseMs * LEASE_SHARE_LEFT) {
      working.lease(owner, now.ms + leaseMs);
    }
    return result;
  }

  #settle({ reservation, refunds, lines, limits }: Settling, now: StoreTime): void {
    const { database, working, ledger } = this.#parts;
    const reserved = database.get(RELEASE, reservation);
    if (reserved) {
      const refunded = new Map<number, number>();
      for (const limit of limits) {
        const refund = refunds[limit.id];
        if (refund !== undefined) refunded.set(working.counterOf(limit, now).number, refund);
      }
      this.#giveBack(reserved, refunded);
    }
    let charge = 0;
    for (const line of lines) if (ledger.book(line)) charge += line.costMicroUsd;
    if (charge === 0) return;
    for (const limit of limits) {
      if (limit.type !== 'budget') continue;
      const counter = working.counterOf(limit, now);
      counter.used += charge;
      working.changed(counter);
    }
  }

  #sweep(now: StoreTime): number {
    const { database, working, ledger } = this.#parts;
    const dead = database.all(DEAD_RESERVATIONS, now.ms);
    for (const row of dead) {
      const { id, key, tenant, model } = row as Record<'id' | 'key' | 'tenant' | 'model', string>;
      database.run('DELETE FROM reservations WHERE id = ?', id);
      this.#giveBack(row);
      ledger.book(abandonedLine(id, { key, tenant, model }, now.ms));
    }
    for (const { owner } of database.all('SELECT owner FROM leases WHERE ends_at_ms <= ?', now.ms)) {
      working.endLease(String(owner));
    }
    return dead.length;
  }

  /** A reservation that ends is a call that was admitted. Counting it here spares `take` a write. */
  #giveBack({ key, held }: Row, refunds?: ReadonlyMap<number, number>): void {
    const { working } = this.#parts;
    working.sumsOf(String(key)).requests += 1;
    for (const each of heldFrom(String(held))) {
      const refund = refunds?.get(each.number);
      if (each.type === 'bucket' && refund === undefined) continue;
      const counter = working.numbered(each.number);
      if (!counter) continue;
      giveBack(counter, each, refund);
      working.changed(counter);
    }
  }
}

const RESERVE = 'INSERT OR REPLACE INTO reservations VALUES (?, ?, ?, ?, ?, ?)';
const RELEASE = 'DELETE FROM reservations WHERE id = ? RETURNING key, held';
/** Those without a lease, too: their owner was swept while it stood still, and then went on. */
const DEAD_RESERVATIONS = `SELECT id, key, tenant, model, held FROM reservations
  WHERE owner NOT IN (SELECT owner FROM leases WHERE ends_at_ms > ?)`;
