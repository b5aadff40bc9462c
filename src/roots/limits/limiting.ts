import { Limiter, type LimiterParts } from '../../admit/limits/limiter.ts';
import { Settlements } from '../../admit/limits/settlements.ts';
import type { Settings } from '../../config/settings.ts';
import type { Clock } from '../../ports/clock.ts';
import type { EventSink } from '../../ports/event-sink.ts';
import type { PriceList } from '../../ports/price-list.ts';
import type { Stores } from '../../ports/stores/store-connection.ts';
import { defectEvent } from '../../settle/defect-event.ts';
import { usesStores } from '../stores/uses-stores.ts';

/** What the limits of every configuration use. */
export interface LimitingParts extends Omit<LimiterParts, 'plans' | 'platform' | 'settle'> {
  readonly settlements: Settlements;
}

interface LimitingPorts {
  readonly clock: Clock;
  readonly events: EventSink;
  readonly prices: PriceList;
}

export function limitParts(stores: Stores, { clock, events, prices }: LimitingPorts): LimitingParts {
  const onLost = (requestId: string, cause: unknown): void =>
    events.emit(defectEvent(requestId, cause, clock.now()));
  return { stores, clock, prices, settlements: new Settlements({ stores, clock, onLost }) };
}

/** Calls under way keep the limits that they began with. The counters go on. Undefined: nothing is limited or counted. */
export function limiterOf(settings: Settings, parts: LimitingParts): Limiter | undefined {
  if (!usesStores(settings)) return undefined;
  const { plans, limits } = settings;
  return new Limiter({ ...parts, plans, platform: limits, settle: parts.settlements.settle });
}
