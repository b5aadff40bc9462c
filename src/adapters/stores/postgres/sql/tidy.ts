/** Drops what says nothing any more. What a transaction holds is left for the next time. */
export const TIDY = `
CREATE OR REPLACE FUNCTION {schema}.tidy() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  now_us bigint := {schema}.now_us(); now_ms bigint := now_us / 1000;
BEGIN
  DELETE FROM {schema}.counters WHERE id IN (
    SELECT id FROM {schema}.counters WHERE keep_until_ms < now_ms LIMIT 1000 FOR UPDATE SKIP LOCKED);
  DELETE FROM {schema}.reservations WHERE id IN (
    SELECT id FROM {schema}.reservations WHERE undone_ms < now_ms - 600000 LIMIT 1000 FOR UPDATE SKIP LOCKED);
  DELETE FROM {schema}.idempotency WHERE id IN (
    SELECT id FROM {schema}.idempotency WHERE ends_us < now_us LIMIT 1000 FOR UPDATE SKIP LOCKED);
  DELETE FROM {schema}.cache WHERE key IN (
    SELECT key FROM {schema}.cache WHERE keep_until_ms < now_ms LIMIT 1000 FOR UPDATE SKIP LOCKED);
END $$;
`;
