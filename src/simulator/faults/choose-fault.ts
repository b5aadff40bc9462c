import type { Random } from '../../ports/random.ts';
import type { FaultScript } from './fault-script.ts';
import { type FaultPlan, parseFault } from './parse-fault.ts';

export type FaultSource = 'header' | 'message' | 'model' | 'script';

export interface FaultWishes {
  /** Value of the header `x-sim-fault`. */
  readonly header: string | null;
  /** Text of `[[sim: …]]` in the last user message. */
  readonly directive: string | undefined;
  readonly model: string;
}

export interface ChosenFault {
  readonly plan: FaultPlan;
  readonly source: FaultSource;
}

const MAX_COUNTS = 10_000;

/** Decides what goes wrong with a request: the header, then the message, then the model id, then the script. */
export class FaultChooser {
  readonly #random: Random;
  readonly #script: FaultScript;
  readonly #counts = new Map<string, number>();

  constructor(script: FaultScript, random: Random) {
    this.#script = script;
    this.#random = random;
  }

  /** Null: all goes well. @throws FaultSyntaxError */
  choose(wishes: FaultWishes): ChosenFault | null {
    const wish = this.#wish(wishes);
    if (wish === null) return null;
    const { plan } = wish;
    if (plan.chance !== undefined && this.#random.next() >= plan.chance) return null;
    if (plan.times === undefined) return wish;
    const key = plan.key ?? `${wish.source}\0${wishes.model}\0${plan.text}`;
    const seen = this.#counts.get(key) ?? 0;
    this.#count(key, seen + 1);
    return seen < plan.times ? wish : null;
  }

  /** Forgets what `times` and `down` have counted. */
  reset(): void {
    this.#counts.clear();
  }

  #wish({ header, directive, model }: FaultWishes): ChosenFault | null {
    if (header !== null) return { plan: parseFault(header), source: 'header' };
    if (directive !== undefined) return { plan: parseFault(directive), source: 'message' };
    const mark = model.indexOf('!');
    if (mark >= 0) return { plan: parseFault(model.slice(mark + 1)), source: 'model' };
    const scripted = this.#script.next(model);
    return scripted === null ? null : { plan: scripted, source: 'script' };
  }

  #count(key: string, value: number): void {
    this.#counts.delete(key);
    this.#counts.set(key, value);
    if (this.#counts.size <= MAX_COUNTS) return;
    const oldest = this.#counts.keys().next();
    if (!oldest.done) this.#counts.delete(oldest.value);
  }
}
