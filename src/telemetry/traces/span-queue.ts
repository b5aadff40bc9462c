import type { Clock, Timer } from '../../ports/clock.ts';
import type { SpanExporter } from './otlp-exporter.ts';
import type { FinishedSpan } from './span.ts';

const MAX_WAIT_MS = 1_000;
const MAX_BATCH = 512;
/** While the collector is away: more than this is dropped, not kept. */
const MAX_QUEUED = 4_096;
/** A collector that does not answer must not hold up the end of the process. */
const MAX_CLOSE_MS = 3_000;

/** Spans on their way out, in batches, one at a time. Adding never waits. */
export class SpanQueue {
  readonly #exporter: Promise<SpanExporter | undefined>;
  readonly #clock: Clock;
  readonly #onLost: (spans: number) => void;
  #queued: FinishedSpan[] = [];
  #timer: Timer | undefined;
  #sending: Promise<void> | undefined;
  #dropped = 0;

  /** @param onLost hears of spans that reached nobody */
  constructor(exporter: Promise<SpanExporter>, clock: Clock, onLost: (spans: number) => void = () => {}) {
    this.#onLost = onLost;
    this.#exporter = exporter.catch(() => undefined);
    this.#clock = clock;
  }

  /** Spans that reached nobody. */
  get dropped(): number {
    return this.#dropped;
  }

  add(span: FinishedSpan): void {
    if (this.#queued.length >= MAX_QUEUED) {
      this.countDropped(1);
      return;
    }
    this.#queued.push(span);
    if (this.#queued.length >= MAX_BATCH) this.#send();
    else this.#timer ??= this.#clock.setTimer(() => this.#send(), MAX_WAIT_MS);
  }

  countDropped(spans: number): void {
    this.#dropped += spans;
    this.#onLost(spans);
  }

  /** Sends what is waiting now, and gives up after some seconds. */
  async flush(): Promise<void> {
    this.#send();
    await this.#atMost(MAX_CLOSE_MS, this.#sending ?? Promise.resolve());
  }

  /** Sends what is left, and gives up after some seconds. */
  async close(): Promise<void> {
    this.#send();
    await this.#atMost(MAX_CLOSE_MS, this.#drained());
    this.#timer?.cancel();
    this.countDropped(this.#queued.length);
    this.#queued = [];
  }

  async #atMost(ms: number, done: Promise<void>): Promise<void> {
    let timer: Timer | undefined;
    const late = new Promise<void>((resolve) => {
      timer = this.#clock.setTimer(resolve, ms);
    });
    await Promise.race([done, late]);
    timer?.cancel();
  }

  async #drained(): Promise<void> {
    await this.#sending;
    const exporter = await this.#exporter;
    await exporter?.close().catch(() => {});
  }

  #send(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#sending ??= this.#sendAll().finally(() => {
      this.#sending = undefined;
    });
  }

  async #sendAll(): Promise<void> {
    const exporter = await this.#exporter;
    while (this.#queued.length > 0) {
      const batch = this.#queued.splice(0, MAX_BATCH);
      const arrived = exporter ? await exporter.export(batch) : false;
      if (!arrived) this.countDropped(batch.length);
    }
  }
}
