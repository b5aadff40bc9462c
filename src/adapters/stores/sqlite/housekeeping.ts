import type { StoreTime } from '../counting/counter.ts';
import type { Database } from './database.ts';

/** Rows that go in one transaction, so that none is long. */
const AT_ONCE = 500;
/** A counter stays this long after it became useless: clocks are set back, calls of the last period come late. */
const COUNTER_GRACE_MS = 3_600_000;

/** Is there anything whose time is over? The leases are for the sweep, the rest for `tidy`. */
export function anythingOver(database: Database, now: StoreTime): boolean {
  return database.get(ANYTHING_OVER, now.ms, now.ms, now.ms, now.ms - COUNTER_GRACE_MS)?.found === 1;
}

/** Within a transaction: drops answers, cache entries and counters whose time is over. */
export function tidy(database: Database, now: StoreTime): void {
  database.run(DROP_ANSWERS, now.ms, AT_ONCE);
  const entries = database.run(DROP_ENTRIES, now.ms, AT_ONCE);
  if (entries > 0) database.run("UPDATE numbers SET value = value - ? WHERE name = 'cache_entries'", entries);
  database.run(DROP_COUNTERS, now.ms - COUNTER_GRACE_MS, AT_ONCE);
}

const ANYTHING_OVER = `SELECT EXISTS (SELECT 1 FROM leases WHERE ends_at_ms <= ?)
  OR EXISTS (SELECT 1 FROM idempotency WHERE ends_at_ms <= ?)
  OR EXISTS (SELECT 1 FROM cache WHERE keep_until_ms <= ?)
  OR EXISTS (SELECT 1 FROM counters WHERE keep_until_ms BETWEEN 1 AND ?) AS found`;
const DROP_ANSWERS = `DELETE FROM idempotency WHERE id IN
  (SELECT id FROM idempotency WHERE ends_at_ms <= ? ORDER BY ends_at_ms LIMIT ?)`;
const DROP_ENTRIES = `DELETE FROM cache WHERE key IN
  (SELECT key FROM cache WHERE keep_until_ms <= ? ORDER BY keep_until_ms LIMIT ?)`;
const DROP_COUNTERS = `DELETE FROM counters WHERE id IN
  (SELECT id FROM counters WHERE keep_until_ms BETWEEN 1 AND ? LIMIT ?)`;
