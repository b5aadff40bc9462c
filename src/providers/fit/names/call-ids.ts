import type { Message } from '../../../core/chat-request.ts';
import type { CallIdRules } from '../../profiles/profile.ts';
import { originalId } from './answered-ids.ts';
import { shortHash } from './short-hash.ts';

/** The target's ids of a conversation's calls and of its results, each in the order in which they stand there. */
export interface CallIds {
  readonly calls: readonly string[];
  readonly results: readonly string[];
}

const HASH_CHARS = 12;

/**
 * Undefined where all ids may stay. An id depends only on what stands before it, so that it is the same in every later
 * turn. A result belongs to the call with its id that is not answered yet, those of the latest turn first: servers count
 * their ids anew in each turn.
 */
export function callIds(messages: readonly Message[], rules: CallIdRules): CallIds | undefined {
  const plan = new IdPlan(rules);
  let afterUser = true;
  for (const message of messages) {
    if (message.role === 'assistant' && afterUser) plan.nextTurn();
    afterUser = message.role !== 'assistant';
    for (const part of message.parts) {
      if (part.type === 'tool-call') plan.call(part.id);
      else if (part.type === 'tool-result') plan.result(part.id);
    }
  }
  return plan.changed ? plan : undefined;
}

interface OpenCall {
  readonly made: string;
  readonly turn: number;
}

class IdPlan implements CallIds {
  readonly calls: string[] = [];
  readonly results: string[] = [];
  changed = false;
  readonly #rules: CallIdRules;
  readonly #used = new Set<string>();
  readonly #open = new Map<string, OpenCall[]>();
  readonly #answered = new Map<string, string>();
  #turn = 0;

  constructor(rules: CallIdRules) {
    this.#rules = rules;
  }

  nextTurn(): void {
    this.#turn += 1;
  }

  call(id: string): void {
    const made = this.#madeFor(id);
    this.#used.add(made);
    this.calls.push(made);
    const open = { made, turn: this.#turn };
    const others = this.#open.get(id);
    if (others) others.push(open);
    else this.#open.set(id, [open]);
  }

  result(id: string): void {
    const open = this.#open.get(id);
    const latest = open?.at(-1)?.turn;
    const at = open?.findIndex(({ turn }) => turn === latest) ?? -1;
    const [call] = at < 0 || !open ? [] : open.splice(at, 1);
    const made = call?.made ?? this.#answered.get(id) ?? this.#madeFor(id);
    this.#answered.set(id, made);
    if (made !== id) this.changed = true;
    this.results.push(made);
  }

  #madeFor(id: string): string {
    const { unique } = this.#rules;
    const own = unique ? id : originalId(id);
    if (this.#takes(own) && !(unique && this.#used.has(own))) {
      if (own !== id) this.changed = true;
      return own;
    }
    this.changed = true;
    for (let again = 0; ; again += 1) {
      const made = fittedId(own, again, this.#rules);
      if (!(unique && this.#used.has(made))) return made;
    }
  }

  #takes(id: string): boolean {
    const { id: pattern, maxChars } = this.#rules;
    return id.length <= maxChars && (pattern?.test(id) ?? true);
  }
}

/** @param again how often the same was made before */
function fittedId(id: string, again: number, { maxChars, exactChars }: CallIdRules): string {
  const hash = shortHash(`${again} ${id}`, exactChars ?? HASH_CHARS);
  if (exactChars !== undefined) return hash;
  const plain = id
    .replaceAll(/[^a-zA-Z0-9_-]/g, '_')
    .slice(0, Math.max(0, Math.min(maxChars, 40) - HASH_CHARS - 1));
  return plain === '' ? `call_${hash}`.slice(0, maxChars) : `${plain}_${hash}`;
}
