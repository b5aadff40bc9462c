import type { RequestEnded } from '../core/events.ts';

/** Most callers ask for few models in few ways; more would take longer to go through than to make anew. */
const MAX_OF_KEY = 32;
const MAX_KEPT = 4_000;

interface Kept<T> {
  readonly like: Likeness;
  readonly value: T;
}

/**
 * Remembers what was made for a request, for those that are alike in all but ids, times and counts. It must follow from
 * what they are alike in. For answered ones only: what a refused one names may be anything, of any length.
 */
export class AlikeRequests<T> {
  readonly #make: (event: RequestEnded) => T;
  readonly #byKey = new Map<string | undefined, Kept<T>[]>();
  #size = 0;

  constructor(make: (event: RequestEnded) => T) {
    this.#make = make;
  }

  of(event: RequestEnded): T {
    if (event.outcome !== 'ok') return this.#make(event);
    const ofKey = this.#byKey.get(event.keyName);
    if (ofKey) for (const kept of ofKey) if (isLike(kept.like, event)) return kept.value;
    const value = this.#make(event);
    this.#keep(event, value);
    return value;
  }

  forget(): void {
    this.#byKey.clear();
    this.#size = 0;
  }

  #keep(event: RequestEnded, value: T): void {
    if (this.#size >= MAX_KEPT) this.forget();
    const ofKey = this.#byKey.get(event.keyName) ?? [];
    this.#byKey.set(event.keyName, ofKey);
    if (ofKey.length >= MAX_OF_KEY) this.#size -= ofKey.splice(0).length;
    ofKey.push({ like: likenessOf(event), value });
    this.#size++;
  }
}

/** Not the event itself: that would keep alive what it holds besides. */
type Likeness = ReturnType<typeof likenessOf>;

function likenessOf(event: RequestEnded) {
  const { dialect, operation, stream, attempts, status, tenant, requestedModel, routedModel, target } = event;
  const { provider, model } = target ?? {};
  return {
    dialect,
    operation,
    stream,
    attempts,
    status,
    tenant,
    requestedModel,
    routedModel,
    provider,
    model,
  };
}

/** What differs most often comes first. */
function isLike(like: Likeness, event: RequestEnded): boolean {
  return (
    event.requestedModel === like.requestedModel &&
    event.stream === like.stream &&
    event.dialect === like.dialect &&
    event.target?.model === like.model &&
    event.target?.provider === like.provider &&
    event.operation === like.operation &&
    event.attempts === like.attempts &&
    event.status === like.status &&
    event.routedModel === like.routedModel &&
    event.tenant === like.tenant
  );
}
