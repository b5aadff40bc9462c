import type { ServiceEvent } from '../../core/events.ts';
import { readings } from './registry.ts';

/** How reloads of the configuration went. */
export class ReloadCounts {
  readonly #counts = { ok: 0, refused: 0 };
  #last: 'ok' | 'refused' = 'ok';

  count({ reload }: ServiceEvent): void {
    if (reload === undefined) return;
    this.#counts[reload]++;
    this.#last = reload;
  }

  write(): string {
    const counts = Object.entries(this.#counts).map(([result, value]) => ({ labels: { result }, value }));
    return (
      readings('sluiceway_config_reloads_total', 'counter', 'Reloads of the configuration.', counts) +
      readings(
        'sluiceway_config_stale',
        'gauge',
        '1 while the configuration cannot be used and the one before it stays in force.',
        [{ labels: {}, value: this.#last === 'refused' ? 1 : 0 }],
      )
    );
  }
}
