import type { Clock } from '../../../ports/clock.ts';
import { StoreDown } from '../../../ports/stores/limit-store.ts';
import { type PostgresLink, sqlState } from './postgres-link.ts';
import { postgresJson } from './postgres-text.ts';
import { type LimitStep, stepBatchOf } from './step-batch.ts';

interface Waiting {
  readonly step: LimitStep;
  readonly since: number;
  readonly resolve: (reply: readonly number[] | null) => void;
  readonly reject: (error: StoreDown) => void;
}

/** While one waits for the disk the next one is prepared and sent. */
const AT_ONCE = 2;
const MOST_STEPS = 64;
/** The transaction was chosen to end so that others go on: deadlock, or a conflict of serialization. */
const TRY_AGAIN = new Set(['40P01', '40001']);
/** One of the steps holds what Postgres does not take. */
const BAD_DATA = /^2[23]/;

/**
 * Steps of limits on their way to Postgres. A step goes at once where nothing is under way. Those that come meanwhile go
 * together in one statement, so that a row that every call touches is written, and the disk waited for, once for many.
 */
export class StepQueue {
  readonly #link: PostgresLink;
  readonly #clock: Clock;
  readonly #waiting: Waiting[] = [];
  #underWay = 0;

  constructor(link: PostgresLink, clock: Clock) {
    this.#link = link;
    this.#clock = clock;
  }

  /** @throws StoreDown */
  add(step: LimitStep): Promise<readonly number[] | null> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ step, since: this.#clock.monotonic(), resolve, reject });
      if (this.#underWay < AT_ONCE && this.#waiting.length === 1) queueMicrotask(() => this.#next());
    });
  }

  #next(): void {
    while (this.#waiting.length > 0 && this.#underWay < AT_ONCE) {
      this.#underWay++;
      void this.#send(this.#waiting.splice(0, MOST_STEPS));
    }
  }

  async #send(steps: readonly Waiting[]): Promise<void> {
    await this.#answer(steps, true);
    this.#underWay--;
    this.#next();
  }

  /** Never rejects. */
  async #answer(steps: readonly Waiting[], again: boolean): Promise<void> {
    try {
      const replies = await this.#ask(steps);
      for (const [index, { resolve }] of steps.entries()) resolve(replies[index] ?? null);
    } catch (error) {
      const state = sqlState(error);
      if (state === undefined) {
        // The others have waited as long already, and the connection is gone for them too.
        this.#fail([...steps, ...this.#waiting.splice(0)], error);
      } else if (again && TRY_AGAIN.has(state)) {
        await this.#answer(steps, false);
      } else if (BAD_DATA.test(state) && steps.length > 1) {
        // Each for itself, so that the one that is to blame fails alone.
        for (const step of steps) await this.#answer([step], true);
      } else {
        this.#fail(steps, error);
      }
    }
  }

  async #ask(steps: readonly Waiting[]): Promise<readonly (readonly number[] | null)[]> {
    const { batch, order } = stepBatchOf(steps.map(({ step }) => step));
    const since = Math.min(...steps.map((step) => step.since));
    const text = 'SELECT {schema}.run_steps($1::jsonb) AS replies';
    const statement = { name: 'run_steps', text, values: [postgresJson(batch)] };
    const [row] = await this.#link.ask<{ replies: (readonly number[] | null)[] }>(statement, since);
    const replies: (readonly number[] | null)[] = [];
    for (const [at, index] of order.entries()) replies[index] = row?.replies[at] ?? null;
    return replies;
  }

  #fail(steps: readonly Waiting[], cause: unknown): void {
    for (const { reject } of steps) reject(new StoreDown('Postgres', cause));
  }
}
