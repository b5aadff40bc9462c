import type { Clock } from '../../../ports/clock.ts';
import {
  type Limit,
  type LimitStore,
  type Settling,
  type Standing,
  StoreDown,
  type TakeResult,
  type Taking,
} from '../../../ports/stores/limit-store.ts';
import { counterId } from '../counting/counter.ts';
import { standingOfNumbers, takeResultOf } from '../counting/take-reply.ts';
import { LostTakes } from '../lost-takes.ts';
import type { PostgresLink } from './postgres-link.ts';
import { postgresText } from './postgres-text.ts';
import { StepQueue } from './step-queue.ts';

/** Reservations that one statement frees, so that it ends in time. */
const SWEPT_AT_ONCE = 200;
const TIDY_EVERY_MS = 300_000;
/** The first number of a reply to a take that is undone already. */
const UNDONE = 2;

export class PostgresLimits implements LimitStore {
  readonly #link: PostgresLink;
  readonly #clock: Clock;
  readonly #steps: StepQueue;
  readonly #lost: LostTakes<Taking>;
  #tidyAt = 0;

  constructor(link: PostgresLink, clock: Clock) {
    this.#link = link;
    this.#clock = clock;
    this.#steps = new StepQueue(link, clock);
    this.#lost = new LostTakes(clock, (taking) => this.#steps.add({ type: 'undo', taking }));
  }

  async take(taking: Taking): Promise<TakeResult> {
    const reply = await this.#ask(taking);
    if (!reply || reply[0] === UNDONE) throw new StoreDown('Postgres', new Error('the call was given up'));
    return takeResultOf(reply, taking.limits);
  }

  async settle(settling: Settling): Promise<void> {
    await this.#steps.add({ type: 'settle', settling });
  }

  async renew(owner: string, leaseMs: number): Promise<void> {
    const text = `INSERT INTO {schema}.owners AS o (owner, until_us) VALUES ($1, {schema}.now_us() + $2::bigint * 1000)
      ON CONFLICT (owner) DO UPDATE SET until_us = greatest(o.until_us, excluded.until_us)`;
    await this.#link.rows({ text, values: [postgresText(owner), leaseMs] });
  }

  async sweep(): Promise<number> {
    let freed = 0;
    for (;;) {
      const text = 'SELECT {schema}.sweep($1) AS freed';
      const [row] = await this.#link.rows<{ freed: number }>({ text, values: [SWEPT_AT_ONCE] });
      const count = row?.freed ?? 0;
      freed += count;
      if (count === 0) break;
    }
    const now = this.#clock.monotonic();
    if (now >= this.#tidyAt) {
      this.#tidyAt = now + TIDY_EVERY_MS;
      await this.#link.rows({ text: 'SELECT {schema}.tidy()', values: [] });
    }
    return freed;
  }

  async standings(limits: readonly Limit[]): Promise<readonly Standing[]> {
    if (limits.length === 0) return [];
    const ids = limits.map((limit) => postgresText(counterId(limit)));
    const text = `SELECT {schema}.now_us() AS now, (SELECT jsonb_object_agg(id, jsonb_build_array(used, reserved, per, at_us))
      FROM {schema}.counters WHERE id = ANY ($1)) AS counters`;
    const rows = await this.#link.rows<{ now: string; counters: Record<string, number[]> | null }>({
      name: 'standings',
      text,
      values: [ids],
    });
    const { now, counters } = rows[0] ?? { now: '0', counters: null };
    return limits.map((limit, index) => standingOfNumbers(limit, counters?.[ids[index] ?? ''], Number(now)));
  }

  close(): void {
    this.#lost.close();
  }

  async #ask(taking: Taking): Promise<readonly number[] | null> {
    try {
      return await this.#steps.add({ type: 'take', taking });
    } catch (error) {
      this.#lost.add(taking);
      throw error;
    }
  }
}
