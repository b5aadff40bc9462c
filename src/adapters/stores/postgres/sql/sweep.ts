/**
 * Frees some reservations of owners whose lease has ended, and tells how many. The counters are locked before the
 * reservations, as `run_steps` does. What another transaction is settling is left to it.
 */
export const SWEEP = `
CREATE OR REPLACE FUNCTION {schema}.sweep(most int) RETURNS int LANGUAGE plpgsql AS $$
DECLARE
  found_ids text[]; now_us bigint := {schema}.now_us(); freed int;
BEGIN
  SELECT array_agg(id) INTO found_ids FROM (
    SELECT r.id FROM {schema}.reservations r JOIN {schema}.owners o ON o.owner = r.owner
      WHERE o.until_us <= now_us LIMIT most
  ) AS dead;
  IF found_ids IS NULL THEN
    DELETE FROM {schema}.owners o WHERE o.until_us <= now_us
      AND NOT EXISTS (SELECT FROM {schema}.reservations r WHERE r.owner = o.owner);
    RETURN 0;
  END IF;
  PERFORM {schema}.lock_counters(array(
    SELECT h->>1 FROM {schema}.reservations r, jsonb_array_elements(r.held) AS h
      WHERE r.id = ANY (found_ids) AND h->>0 IN ('m', 's')));
  WITH dead AS (
    DELETE FROM {schema}.reservations WHERE id IN (
      SELECT r.id FROM {schema}.reservations r JOIN {schema}.owners o ON o.owner = r.owner
        WHERE r.id = ANY (found_ids) AND o.until_us <= now_us
        ORDER BY r.id FOR UPDATE OF r SKIP LOCKED)
      RETURNING id, caller, held
  ), back AS (
    SELECT h->>1 AS id, sum((h->>3)::bigint) FILTER (WHERE h->>0 = 's') AS slots,
        sum((h->>3)::bigint) FILTER (WHERE h->>0 = 'm') AS money
      FROM dead, jsonb_array_elements(dead.held) AS h WHERE h->>0 IN ('m', 's') GROUP BY 1
  ), given AS (
    UPDATE {schema}.counters c SET used = greatest(0, c.used - coalesce(back.slots, 0)),
        reserved = greatest(0, c.reserved - coalesce(back.money, 0))
      FROM back WHERE c.id = back.id
  ), written AS (
    INSERT INTO {schema}.ledger (request_id, attempt, key, tenant, model, target, outcome, estimated,
        input_tokens, output_tokens, cost_micro_usd, at_ms)
      SELECT id, 0, caller->>'key', caller->>'tenant', caller->>'model', '', 'abandoned', false, 0, 0, 0, now_us / 1000
        FROM dead ON CONFLICT DO NOTHING
  )
  SELECT count(*) INTO freed FROM dead;
  RETURN freed;
END $$;
`;
