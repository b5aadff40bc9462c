import { replayAdmission } from '../../admit/limits/replay-admission.ts';
import type { Settings } from '../../config/settings.ts';
import { createIdempotency, type Idempotency } from '../../gateway/idempotency/idempotency.ts';
import type { BodyLimits } from '../../ports/http-server.ts';
import type { StoredParts } from './stored-parts.ts';

/** How long what a dead process held stays held, where no store says so. */
const DEFAULT_LEASE_MS = 30_000;

interface DoorParts {
  readonly bodyLimits: BodyLimits;
  readonly isDraining: () => boolean;
}

export function idempotencyOf(
  { plans, limits: platform }: Settings,
  { clock, random, stores, idempotencyStore: store }: StoredParts,
  door: DoorParts,
): Idempotency {
  const admission = stores && replayAdmission({ stores, plans, platform, clock });
  return createIdempotency({
    ...door,
    store,
    clock,
    random,
    leaseMs: stores?.holder.leaseMs ?? DEFAULT_LEASE_MS,
    admitReplay: admission && (({ principal, record }) => admission(principal, record)),
  });
}
