/**
 * The part of `run_steps` that takes. A limit is `[kind, place, id, cap, amount, per, drain, microseconds in a tick, end of the
 * period]`; a cap below 0 never admits. A reply is as that of the Redis script: 1, spend, the time, or 0, which limit, its
 * wait, the time; then each counter; or 2 for a take that is undone already.
 */
export const TAKE_STEPS = `
  FOR step IN SELECT * FROM jsonb_array_elements(batch->'take') LOOP
    spend := (step->>'amount')::bigint;
    least_spend := (step->>'least')::bigint;
    by_limit := NULL;
    longest := NULL;
    reply := '{}';
    n := jsonb_array_length(step->'limits');
    FOR i IN 0 .. n - 1 LOOP
      lim := step->'limits'->i;
      kind := lim->>0; place := (lim->>1)::int; cap := (lim->>3)::bigint; amount := (lim->>4)::bigint;
      IF kind = 'b' THEN
        scale := (lim->>5)::bigint; drain := (lim->>6)::bigint; tick := (lim->>7)::bigint;
        IF all_per[place] = 0 THEN
          all_per[place] := scale; all_at[place] := now_us;
        ELSIF all_per[place] <> scale THEN
          all_used[place] := ceil(all_used[place]::numeric * scale / all_per[place])::bigint;
          all_per[place] := scale;
        END IF;
        IF now_us > all_at[place] THEN
          ticks := now_us / tick - all_at[place] / tick;
          all_used[place] := CASE WHEN drain > 0 AND ticks > all_used[place] / drain THEN 0
            ELSE all_used[place] - ticks * drain END;
          all_at[place] := now_us;
        ELSIF now_us < all_at[place] - set_back_us THEN
          all_at[place] := now_us;
        END IF;
      ELSIF kind = 'm' AND cap >= 0 THEN
        spend := least(spend, cap - all_used[place] - all_reserved[place]);
      END IF;
      IF cap < 0 THEN
        wait := -1;
      ELSIF kind = 'b' THEN
        over := all_used[place] + amount * scale - cap * scale;
        wait := CASE WHEN over <= 0 THEN 0 ELSE greatest(1, {schema}.drain_ms(over, drain, tick)) END;
      ELSIF kind = 's' THEN
        wait := CASE WHEN all_used[place] < cap THEN 0 ELSE slot_wait_ms END;
      ELSE
        over := all_used[place] + all_reserved[place] + CASE WHEN kind = 'm' THEN least_spend ELSE amount END - cap;
        wait := CASE WHEN over <= 0 THEN 0 ELSE greatest(1, (lim->>8)::bigint - now_ms) END;
      END IF;
      IF wait <> 0 AND (by_limit IS NULL OR (longest <> -1 AND (wait = -1 OR wait > longest))) THEN
        by_limit := i; longest := wait;
      END IF;
    END LOOP;

    IF by_limit IS NULL THEN
      SELECT coalesce(jsonb_agg(jsonb_build_array(l->0, ids[(l->>1)::int], l->2,
          CASE WHEN l->>0 = 'm' THEN to_jsonb(spend) ELSE l->4 END)), '[]')
        INTO held FROM jsonb_array_elements(step->'limits') AS l;
      INSERT INTO {schema}.reservations (id, owner, caller, held)
        VALUES (step->>'reservation', step->>'owner', step->'caller', held) ON CONFLICT DO NOTHING;
      IF NOT FOUND THEN
        replies := replies || jsonb_build_array(jsonb_build_array(2));
        CONTINUE;
      END IF;
      FOR i IN 0 .. n - 1 LOOP
        lim := step->'limits'->i;
        kind := lim->>0; place := (lim->>1)::int; amount := (lim->>4)::bigint; ends := (lim->>8)::bigint;
        all_changed[place] := true;
        IF kind = 'b' THEN
          all_used[place] := all_used[place] + amount * all_per[place];
          all_keep[place] := now_ms + minute_ms
            + {schema}.drain_ms(all_used[place], (lim->>6)::bigint, (lim->>7)::bigint);
        ELSIF kind = 'm' THEN
          all_reserved[place] := all_reserved[place] + spend; all_keep[place] := ends + day_ms;
        ELSIF kind = 'p' THEN
          all_used[place] := all_used[place] + amount; all_keep[place] := ends + day_ms;
        ELSE
          all_used[place] := all_used[place] + amount; all_keep[place] := now_ms + day_ms;
        END IF;
      END LOOP;
      total_keys := total_keys || (step->'caller'->>'key'); total_requests := total_requests || 1::bigint;
      total_inputs := total_inputs || 0::bigint; total_outputs := total_outputs || 0::bigint;
      total_spends := total_spends || 0::bigint;
      reply := ARRAY[1, spend, now_us];
    ELSE
      reply := ARRAY[0, by_limit, longest, now_us];
    END IF;
    FOR i IN 0 .. n - 1 LOOP
      place := (step->'limits'->i->>1)::int;
      reply := reply || ARRAY[all_used[place], all_reserved[place], all_per[place], all_at[place]];
    END LOOP;
    replies := replies || jsonb_build_array(to_jsonb(reply));
  END LOOP;
`;
