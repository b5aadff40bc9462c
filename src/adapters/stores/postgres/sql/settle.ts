/** The part of `run_steps` that gives back, books and charges. Its variables are those of `steps.ts`. */
export const SETTLE_STEPS = `
  FOR step IN SELECT * FROM jsonb_array_elements(batch->'settle') LOOP
    undo := coalesce((step->>'undo')::boolean, false);
    DELETE FROM {schema}.reservations r WHERE r.id = step->>'reservation' AND r.undone_ms IS NULL
      RETURNING r.held INTO held;
    IF FOUND THEN
      FOR entry IN SELECT * FROM jsonb_array_elements(held) LOOP
        place := array_position(ids, entry->>1);
        CONTINUE WHEN place IS NULL;
        kind := entry->>0;
        amount := (entry->>3)::bigint;
        all_changed[place] := true;
        IF kind = 'b' THEN
          back := CASE WHEN undo THEN amount
            ELSE least(greatest(coalesce((step->'refunds'->>(entry->>2))::bigint, 0), 0), amount) END;
          all_used[place] := greatest(0, all_used[place] - back * all_per[place]);
        ELSIF kind = 'p' THEN
          IF undo THEN all_used[place] := greatest(0, all_used[place] - amount); END IF;
        ELSIF kind = 'm' THEN
          all_reserved[place] := greatest(0, all_reserved[place] - amount);
        ELSE
          all_used[place] := greatest(0, all_used[place] - amount);
        END IF;
      END LOOP;
      IF undo THEN
        total_keys := total_keys || (step->>'key'); total_requests := total_requests || -1::bigint;
        total_inputs := total_inputs || 0::bigint; total_outputs := total_outputs || 0::bigint;
        total_spends := total_spends || 0::bigint;
      END IF;
    END IF;
    IF undo THEN
      -- It may be that the take is still on its way.
      INSERT INTO {schema}.reservations (id, owner, caller, held, undone_ms)
        VALUES (step->>'reservation', '', '{}', '[]', now_ms) ON CONFLICT DO NOTHING;
    END IF;
    charge := 0;
    FOR line IN SELECT * FROM jsonb_array_elements(step->'lines') LOOP
      INSERT INTO {schema}.ledger (request_id, attempt, key, tenant, model, target, outcome, estimated,
          input_tokens, output_tokens, cost_micro_usd, at_ms)
        VALUES (line->>'requestId', (line->>'attempt')::int, line->>'key', line->>'tenant', line->>'model',
          line->>'target', line->>'outcome', (line->>'estimated')::boolean, (line->>'inputTokens')::bigint,
          (line->>'outputTokens')::bigint, (line->>'costMicroUsd')::bigint, (line->>'at')::bigint)
        ON CONFLICT DO NOTHING;
      CONTINUE WHEN NOT FOUND;
      charge := charge + (line->>'costMicroUsd')::bigint;
      total_keys := total_keys || (line->>'key'); total_requests := total_requests || 0::bigint;
      total_inputs := total_inputs || (line->>'inputTokens')::bigint;
      total_outputs := total_outputs || (line->>'outputTokens')::bigint;
      total_spends := total_spends || (line->>'costMicroUsd')::bigint;
    END LOOP;
    IF charge > 0 THEN
      FOR entry IN SELECT * FROM jsonb_array_elements(step->'budgets') LOOP
        place := (entry->>0)::int;
        all_used[place] := all_used[place] + charge;
        all_keep[place] := (entry->>1)::bigint + day_ms;
        all_changed[place] := true;
      END LOOP;
    END IF;
    replies := replies || 'null'::jsonb;
  END LOOP;
`;
