import { isObject } from '../../core/json.ts';
import { itemsOf } from '../model/loose-json.ts';
import { type FaultPlan, parseFault } from './parse-fault.ts';

/** Faults for future requests, chosen by the model that a request names. */
export interface ScriptEntry {
  /** A pattern: `*` stands for any characters, `?` for one. */
  readonly model: string;
  /** Each matching request takes the next one. */
  readonly faults: readonly string[];
  /** True: the list starts again at its end. False: the entry is dropped there. */
  readonly steady: boolean;
}

interface Entry extends ScriptEntry {
  readonly pattern: RegExp;
  readonly plans: readonly FaultPlan[];
  used: number;
}

const MAX_ENTRIES = 1000;
const MAX_FAULTS = 10_000;

/** @throws FaultSyntaxError, TypeError naming the field */
export function parseScript(json: unknown): ScriptEntry[] {
  return (Array.isArray(json) ? json : [json]).map((one) => {
    if (!isObject(one))
      throw new TypeError(
        'a script entry is an object: {"model": "sim-*", "faults": ["429"], "steady": true}',
      );
    const { model = '*', faults, steady = false, ...unknown } = one;
    const [surplus] = Object.keys(unknown);
    if (surplus !== undefined)
      throw new TypeError(`${surplus}: an entry has the fields model, faults and steady`);
    if (typeof model !== 'string') throw new TypeError('model: must be a string, with * for any characters');
    if (typeof steady !== 'boolean') throw new TypeError('steady: must be true or false');
    const list = typeof faults === 'string' ? [faults] : itemsOf(faults);
    if (list.length === 0)
      throw new TypeError('faults: must be a list of faults, such as ["429 retry-after=1", "ok"]');
    if (list.length > MAX_FAULTS) throw new TypeError(`faults: at most ${MAX_FAULTS} are taken`);
    return {
      model,
      steady,
      faults: list.map((fault) => {
        if (typeof fault !== 'string') throw new TypeError('faults: must hold strings');
        parseFault(fault);
        return fault;
      }),
    };
  });
}

/** The entries in force. A request takes its fault from the first entry whose pattern fits its model. */
export class FaultScript {
  #entries: Entry[] = [];

  /** An entry replaces the one of the same pattern. @throws RangeError when there are too many */
  add(entries: readonly ScriptEntry[]): void {
    for (const entry of entries) {
      this.#entries = this.#entries.filter((one) => one.model !== entry.model);
      if (this.#entries.length >= MAX_ENTRIES)
        throw new RangeError(`a script holds ${MAX_ENTRIES} entries at most`);
      this.#entries.push({
        ...entry,
        pattern: glob(entry.model),
        plans: entry.faults.map(parseFault),
        used: 0,
      });
    }
  }

  clear(): void {
    this.#entries = [];
  }

  /** The entries with the faults they still hold. */
  list(): ScriptEntry[] {
    return this.#entries.map(({ model, faults, steady, used }) => ({
      model,
      steady,
      faults: steady ? faults : faults.slice(used),
    }));
  }

  next(model: string): FaultPlan | null {
    const entry = this.#entries.find((one) => one.pattern.test(model));
    if (!entry) return null;
    const plan = entry.plans[entry.used % entry.plans.length] ?? null;
    entry.used += 1;
    if (!entry.steady && entry.used >= entry.plans.length)
      this.#entries = this.#entries.filter((one) => one !== entry);
    return plan;
  }
}

function glob(pattern: string): RegExp {
  const escaped = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*+/g, '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${escaped}$`, 's');
}
