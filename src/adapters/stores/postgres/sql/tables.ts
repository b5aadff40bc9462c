/** Version 1 of the tables. Numbers mean the same as in `counting/counter.ts`. `{schema}` is the quoted name of the schema. */
export const TABLES = `
CREATE TABLE {schema}.counters (
  id text COLLATE "C" PRIMARY KEY,
  used bigint NOT NULL DEFAULT 0,
  reserved bigint NOT NULL DEFAULT 0,
  per bigint NOT NULL DEFAULT 0,
  at_us bigint NOT NULL DEFAULT 0,
  keep_until_ms bigint NOT NULL DEFAULT 0
) WITH (fillfactor = 50); -- room beside a busy row, so that an update touches no index

CREATE TABLE {schema}.owners (
  owner text COLLATE "C" PRIMARY KEY,
  until_us bigint NOT NULL
) WITH (fillfactor = 50);

CREATE TABLE {schema}.reservations (
  id text COLLATE "C" PRIMARY KEY,
  owner text COLLATE "C" NOT NULL,
  caller jsonb NOT NULL,
  -- [kind, counter, limit, amount] of each limit
  held jsonb NOT NULL,
  undone_ms bigint
);
CREATE INDEX reservations_owner ON {schema}.reservations (owner);

CREATE TABLE {schema}.ledger (
  number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  request_id text NOT NULL,
  attempt int NOT NULL,
  key text NOT NULL,
  tenant text NOT NULL,
  model text NOT NULL,
  target text NOT NULL,
  outcome text NOT NULL,
  estimated boolean NOT NULL,
  input_tokens bigint NOT NULL,
  output_tokens bigint NOT NULL,
  cost_micro_usd bigint NOT NULL,
  at_ms bigint NOT NULL,
  UNIQUE (request_id, attempt)
);
CREATE INDEX ledger_key ON {schema}.ledger (key, number);

CREATE TABLE {schema}.totals (
  key text COLLATE "C" PRIMARY KEY,
  requests bigint NOT NULL,
  input_tokens bigint NOT NULL,
  output_tokens bigint NOT NULL,
  spend_micro_usd bigint NOT NULL
) WITH (fillfactor = 50);

CREATE TABLE {schema}.api_keys (
  number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name text NOT NULL UNIQUE,
  stored jsonb NOT NULL
);
CREATE TABLE {schema}.api_keys_version (version bigint NOT NULL);
INSERT INTO {schema}.api_keys_version VALUES (0);

CREATE TABLE {schema}.idempotency (
  id text PRIMARY KEY,
  fingerprint text NOT NULL,
  owner text NOT NULL,
  ends_us bigint NOT NULL,
  status int,
  headers jsonb,
  body bytea
);
CREATE INDEX idempotency_ends ON {schema}.idempotency (ends_us);

CREATE SEQUENCE {schema}.cache_uses;
CREATE TABLE {schema}.cache (
  key text PRIMARY KEY,
  tenant text NOT NULL,
  model text NOT NULL,
  answer text NOT NULL,
  stored_at_ms bigint NOT NULL,
  keep_until_ms bigint NOT NULL,
  last_use bigint NOT NULL,
  partition text,
  question text,
  vector bytea
);
CREATE INDEX cache_last_use ON {schema}.cache (last_use);
CREATE INDEX cache_partition ON {schema}.cache (partition, last_use) WHERE partition IS NOT NULL;
CREATE INDEX cache_ends ON {schema}.cache (keep_until_ms);
`;
