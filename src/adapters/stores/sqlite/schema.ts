/**
 * What brings a file from one version of the schema to the next, in order. A published step is never changed: a later one
 * follows.
 */
export const MIGRATIONS: readonly string[] = [
  `CREATE TABLE counters (
     number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, used INTEGER NOT NULL,
     reserved INTEGER NOT NULL, per INTEGER NOT NULL, at INTEGER NOT NULL, keep_until_ms INTEGER NOT NULL
   );
   CREATE TABLE reservations (
     id TEXT PRIMARY KEY, owner TEXT NOT NULL, key TEXT NOT NULL, tenant TEXT NOT NULL, model TEXT NOT NULL,
     held TEXT NOT NULL
   ) WITHOUT ROWID;
   CREATE TABLE leases (owner TEXT PRIMARY KEY, ends_at_ms INTEGER NOT NULL) WITHOUT ROWID;
   CREATE TABLE ledger (
     id INTEGER PRIMARY KEY, request_id TEXT NOT NULL, attempt INTEGER NOT NULL, key TEXT NOT NULL,
     tenant TEXT NOT NULL, model TEXT NOT NULL, target TEXT NOT NULL, outcome TEXT NOT NULL,
     estimated INTEGER NOT NULL, input_tokens INTEGER NOT NULL, output_tokens INTEGER NOT NULL,
     cost_micro_usd INTEGER NOT NULL, at INTEGER NOT NULL, UNIQUE (request_id, attempt)
   );
   CREATE TABLE totals (
     key TEXT PRIMARY KEY, requests INTEGER NOT NULL, input_tokens INTEGER NOT NULL,
     output_tokens INTEGER NOT NULL, spend_micro_usd INTEGER NOT NULL
   ) WITHOUT ROWID;
   CREATE TABLE keys (position INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, body TEXT NOT NULL);
   CREATE TABLE idempotency (
     id TEXT PRIMARY KEY, fingerprint TEXT NOT NULL, owner TEXT NOT NULL, ends_at_ms INTEGER NOT NULL,
     status INTEGER, headers TEXT, body BLOB
   );
   CREATE INDEX idempotency_end ON idempotency (ends_at_ms);
   CREATE TABLE cache (
     key TEXT PRIMARY KEY, tenant TEXT NOT NULL, model TEXT NOT NULL, answer TEXT NOT NULL,
     stored_at_ms INTEGER NOT NULL, keep_until_ms INTEGER NOT NULL, used INTEGER NOT NULL,
     partition TEXT, text TEXT, vector BLOB
   );
   CREATE INDEX cache_use ON cache (used);
   CREATE INDEX cache_partition ON cache (partition, used) WHERE partition IS NOT NULL;
   CREATE INDEX cache_end ON cache (keep_until_ms);
   CREATE TABLE numbers (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
   INSERT INTO numbers VALUES ('keys_version', 0), ('cache_entries', 0);`,
];
