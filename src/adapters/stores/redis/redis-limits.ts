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
import { limitArgument, recordHead } from './limit-argument.ts';
import { RENEW_SCRIPT } from './lua/renew.ts';
import { SETTLE_SCRIPT } from './lua/settle.ts';
import { STAND_SCRIPT } from './lua/stand.ts';
import { SWEEP_SCRIPT } from './lua/sweep.ts';
import { TAKE_SCRIPT } from './lua/take.ts';
import { UNDO_SCRIPT } from './lua/undo.ts';
import { lineArguments, lineKeys } from './redis-ledger.ts';
import type { RedisLink } from './redis-link.ts';
import { asJsonText, type RedisNames } from './redis-names.ts';

/** Reservations that one step frees: Redis does nothing else meanwhile. */
const SWEPT_AT_ONCE = 200;
/** The reply to a take that is undone already. */
const UNDONE = '2';

export class RedisLimits implements LimitStore {
  readonly #link: RedisLink;
  readonly #names: RedisNames;
  readonly #lost: LostTakes<Taking>;

  constructor(link: RedisLink, names: RedisNames, clock: Clock) {
    this.#link = link;
    this.#names = names;
    this.#lost = new LostTakes(clock, (taking) => this.#undo(taking));
  }

  async take(taking: Taking): Promise<TakeResult> {
    const { reservation, owner, leaseMs, limits, spend, caller } = taking;
    const names = this.#names;
    const amount = spend?.amount ?? 0;
    const least = Math.min(spend?.least ?? 0, amount);
    const reply = await this.#link.run(TAKE_SCRIPT, {
      keys: [
        names.of('leases'),
        names.one('held', owner),
        names.one('undone', reservation),
        names.one('totals', caller.key),
        ...limits.map((limit) => this.#counter(limit)),
      ],
      args: [
        asJsonText(reservation),
        asJsonText(owner),
        `${leaseMs}`,
        `${amount}`,
        `${least}`,
        recordHead(reservation, caller),
        ...limits.map((limit) => limitArgument(limit, least)),
      ],
      lost: () => this.#lost.add(taking),
    });
    if (reply === UNDONE) throw new StoreDown('Redis', new Error('the call was given up'));
    return takeResultOf(String(reply).split(' ').map(Number), limits);
  }

  async settle({ reservation, owner, refunds, lines, limits }: Settling): Promise<void> {
    const names = this.#names;
    const budgets = limits.filter((limit) => limit.type === 'budget');
    const back = Object.entries(refunds);
    await this.#link.run(SETTLE_SCRIPT, {
      keys: [
        names.one('held', owner),
        names.of('line-number'),
        names.of('callers'),
        ...budgets.map((limit) => this.#counter(limit)),
        ...lines.flatMap((line) => lineKeys(names, line)),
      ],
      args: [
        asJsonText(reservation),
        `${back.length}`,
        `${budgets.length}`,
        ...back.flatMap(([id, amount]) => [asJsonText(id), `${amount}`]),
        ...budgets.map(({ period }) => `${period.endMs}`),
        ...lines.flatMap(lineArguments),
      ],
    });
  }

  async renew(owner: string, leaseMs: number): Promise<void> {
    const keys = [this.#names.of('leases'), this.#names.one('held', owner)];
    await this.#link.run(RENEW_SCRIPT, { keys, args: [asJsonText(owner), `${leaseMs}`] });
  }

  async sweep(): Promise<number> {
    const names = this.#names;
    const keys = [names.of('leases'), names.of('line-number'), names.of('callers')];
    const prefixes = ['held', 'line', 'lines'].map((kind) => names.one(kind, ''));
    let freed = 0;
    for (;;) {
      const args = [...prefixes, `${SWEPT_AT_ONCE}`];
      const [count = 0, more] = (await this.#link.run(SWEEP_SCRIPT, { keys, args })) as readonly number[];
      freed += count;
      if (more !== 1) return freed;
    }
  }

  async standings(limits: readonly Limit[]): Promise<readonly Standing[]> {
    if (limits.length === 0) return [];
    const keys = limits.map((limit) => this.#counter(limit));
    const reply = await this.#link.run(STAND_SCRIPT, { keys, args: [] });
    const [time, ...stored] = reply as readonly [readonly string[], ...(string | null)[]];
    const us = Number(time[0]) * 1_000_000 + Number(time[1]);
    return limits.map((limit, index) => standingOfNumbers(limit, stored[index]?.split(' ').map(Number), us));
  }

  close(): void {
    this.#lost.close();
  }

  async #undo({ reservation, owner, caller }: Taking): Promise<void> {
    const names = this.#names;
    const keys = [
      names.one('held', owner),
      names.one('undone', reservation),
      names.one('totals', caller.key),
    ];
    await this.#link.run(UNDO_SCRIPT, { keys, args: [asJsonText(reservation)] });
  }

  #counter(limit: Limit): string {
    return this.#names.one('counter', counterId(limit));
  }
}
