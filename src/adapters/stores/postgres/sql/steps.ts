import { SETTLE_STEPS } from './settle.ts';
import { TAKE_STEPS } from './take.ts';

/**
 * Many steps of limits in one transaction, because each has to wait for the disk once. `batch` is
 * `{ids, settle: […], take: […]}`: the counters of all steps, which are locked first, then what to do. Settling comes first:
 * it frees what others may take. Limits and reservations name a counter by its place in `ids`.
 *
 * The numbers of the counters are arrays while it runs, and are written once at the end.
 */
export const STEPS = `
CREATE OR REPLACE FUNCTION {schema}.run_steps(batch jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  slot_wait_ms CONSTANT bigint := 1000;
  set_back_us CONSTANT bigint := 1000000;
  minute_ms CONSTANT bigint := 60000;
  day_ms CONSTANT bigint := 86400000;
  ids text[]; all_used bigint[]; all_reserved bigint[]; all_per bigint[]; all_at bigint[]; all_keep bigint[];
  all_changed boolean[];
  now_us bigint; now_ms bigint;
  step jsonb; lim jsonb; line jsonb; held jsonb; entry jsonb;
  replies jsonb := '[]'; reply bigint[];
  kind text; n int; place int; by_limit int;
  cap bigint; amount bigint; scale bigint; drain bigint; tick bigint; ends bigint; ticks bigint; over bigint;
  spend bigint; least_spend bigint; wait bigint; longest bigint; charge bigint; back bigint;
  total_keys text[] := '{}'; total_requests bigint[] := '{}'; total_inputs bigint[] := '{}';
  total_outputs bigint[] := '{}'; total_spends bigint[] := '{}';
  undo boolean;
BEGIN
  SELECT coalesce(array_agg(id ORDER BY o), '{}') INTO ids
    FROM jsonb_array_elements_text(batch->'ids') WITH ORDINALITY AS e(id, o);
  PERFORM {schema}.lock_counters(ids);
  SELECT array_agg(c.used ORDER BY o), array_agg(c.reserved ORDER BY o), array_agg(c.per ORDER BY o),
         array_agg(c.at_us ORDER BY o), array_agg(c.keep_until_ms ORDER BY o), array_agg(false)
    INTO all_used, all_reserved, all_per, all_at, all_keep, all_changed
    FROM unnest(ids) WITH ORDINALITY AS e(id, o) JOIN {schema}.counters c ON c.id = e.id;
  now_us := {schema}.now_us();
  now_ms := now_us / 1000;
${SETTLE_STEPS}
${TAKE_STEPS}
  UPDATE {schema}.counters c
    SET used = e.used, reserved = e.reserved, per = e.per, at_us = e.at_us, keep_until_ms = e.keep
    FROM unnest(ids, all_used, all_reserved, all_per, all_at, all_keep, all_changed)
      AS e(id, used, reserved, per, at_us, keep, changed)
    WHERE c.id = e.id AND e.changed;
  INSERT INTO {schema}.totals AS t (key, requests, input_tokens, output_tokens, spend_micro_usd)
    SELECT key COLLATE "C" AS key, sum(requests), sum(inputs), sum(outputs), sum(spends)
      FROM unnest(total_keys, total_requests, total_inputs, total_outputs, total_spends) 
        AS e(key, requests, inputs, outputs, spends)
      GROUP BY 1 ORDER BY 1
    ON CONFLICT (key) DO UPDATE SET requests = t.requests + excluded.requests,
      input_tokens = t.input_tokens + excluded.input_tokens,
      output_tokens = t.output_tokens + excluded.output_tokens,
      spend_micro_usd = t.spend_micro_usd + excluded.spend_micro_usd;
  -- A lease that would grow by less than a tenth is left: the row of a process is written in few of its transactions.
  INSERT INTO {schema}.owners AS o (owner, until_us)
    SELECT e.owner, max(now_us + e.lease_ms * 1000) FROM (
        SELECT s->>'owner' COLLATE "C" AS owner, (s->>'leaseMs')::bigint AS lease_ms
          FROM jsonb_array_elements(batch->'take') AS s
      ) AS e
      WHERE NOT EXISTS (SELECT FROM {schema}.owners x
        WHERE x.owner = e.owner AND x.until_us >= now_us + e.lease_ms * 900)
      GROUP BY e.owner ORDER BY e.owner
    ON CONFLICT (owner) DO UPDATE SET until_us = greatest(o.until_us, excluded.until_us);
  RETURN replies;
END $$;
`;
