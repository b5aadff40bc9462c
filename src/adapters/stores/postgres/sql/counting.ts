/**
 * What the functions of limits share. `lock_counters` takes the rows in the order of their ids, so that no two transactions
 * ever wait for each other. The row of a counter that was never used is made by it: then there is something to lock.
 */
export const COUNTING = `
CREATE OR REPLACE FUNCTION {schema}.now_us() RETURNS bigint LANGUAGE sql AS $$
  SELECT floor(extract(epoch FROM clock_timestamp()) * 1000000)::bigint
$$;

CREATE OR REPLACE FUNCTION {schema}.drain_ms(steps bigint, drain bigint, tick_us bigint) RETURNS bigint
LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE WHEN steps <= 0 OR drain = 0 THEN 0 ELSE ((steps + drain - 1) / drain * tick_us + 999) / 1000 END
$$;

CREATE OR REPLACE FUNCTION {schema}.lock_counters(ids text[]) RETURNS void LANGUAGE sql AS $$
  INSERT INTO {schema}.counters (id)
  SELECT DISTINCT id COLLATE "C" AS id FROM unnest(ids) AS id ORDER BY id
  ON CONFLICT (id) DO UPDATE SET used = 0 WHERE false -- locks the row and leaves it as it is
$$;
`;
