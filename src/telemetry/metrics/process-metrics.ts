import { monitorEventLoopDelay } from 'node:perf_hooks';
import { readings } from './registry.ts';

const RESOLUTION_MS = 20;
/** Node counts the interval between two samples into the delay, Bun does not. */
const COUNTED_IN_MS = process.versions.bun === undefined ? RESOLUTION_MS : 0;

/** How the process is doing, read when asked for. */
export class ProcessMetrics {
  readonly #delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });

  constructor() {
    this.#delay.enable();
  }

  /** Event loop delays are those since the last time. */
  write(): string {
    const { user, system } = process.cpuUsage();
    const text =
      readings('process_resident_memory_bytes', 'gauge', 'Resident memory size in bytes.', [
        { labels: {}, value: process.memoryUsage.rss() },
      ]) +
      readings('process_cpu_seconds_total', 'counter', 'Total user and system CPU time spent in seconds.', [
        { labels: {}, value: (user + system) / 1e6 },
      ]) +
      readings(
        'sluiceway_event_loop_delay_seconds',
        'gauge',
        'How late timers fire, since the last scrape.',
        [
          { labels: { stat: 'p50' }, value: this.#seconds(this.#delay.percentile(50)) },
          { labels: { stat: 'p99' }, value: this.#seconds(this.#delay.percentile(99)) },
          { labels: { stat: 'max' }, value: this.#seconds(this.#delay.max) },
        ],
      );
    this.#delay.reset();
    return text;
  }

  close(): void {
    this.#delay.disable();
  }

  #seconds(nanoseconds: number): number {
    if (this.#delay.count === 0) return 0;
    return Math.max(0, nanoseconds / 1e9 - COUNTED_IN_MS / 1e3);
  }
}
