import type { JsonObject } from '../../../core/json.ts';
import type { StreamPart } from '../../../core/stream-part.ts';
import { OwnIds } from '../../../core/tool-calls/call-ids.ts';
import { type CallPiece, callPiece, isForeignCall, isWholeObject } from './call-piece.ts';

interface OpenCall {
  readonly ordinal: number;
  readonly name: string;
  /** As the server gave it. */
  readonly givenId: string | undefined;
  /** As our callers know it. */
  readonly id: string;
  /** Its index in what a caller of the same dialect gets: no other call has it. */
  readonly wireIndex: number;
  /** Number of the delta that opened it. */
  readonly delta: number;
  argumentsText: string;
  /** It may be two calls in one. `part`: unless its arguments are whole or none. `any`: unless they are whole. */
  doubt: 'none' | 'part' | 'any';
  /** A piece that repeats the name behind whole arguments: an echo, or the beginning of another call. */
  echo: CallPiece | undefined;
}

/** What became of the calls in one delta. */
export type CallsTaken =
  /** `mended`: the entries for a caller of the same dialect, where it could not tell the calls apart as they came. */
  | { readonly mended: readonly JsonObject[] | undefined }
  /** `trouble`: what cannot be told apart. */
  | { readonly trouble: string };

const AS_THEY_CAME: CallsTaken = Object.freeze({ mended: undefined });
const NAMELESS = 'a piece of a tool call that has no name';
const MIXED = 'pieces of tool calls that cannot be told apart';

/**
 * Puts the pieces of streamed tool calls together. OpenAI sends id and name with the first piece of each `index`; other
 * servers repeat both, leave the index out, send every call under index 0, without an id or with the same one, whole or
 * in pieces (https://github.com/ollama/ollama/issues/15457, https://github.com/omnigent-ai/omnigent/pull/28). Two calls
 * never become one: where it cannot be told which call a piece belongs to, the answer is refused.
 */
export class ToolCalls {
  readonly #calls: OpenCall[] = [];
  /** The last call under each index, and under each id. */
  readonly #byIndex = new Map<number, OpenCall>();
  readonly #byId = new Map<string, OpenCall>();
  /** Indexes that callers of the same dialect know: of calls here, and of calls of other kinds. */
  readonly #wireIndexes = new Set<number>();
  readonly #foreign = new Set<number>();
  /** Ids that came before the name, by index. */
  readonly #earlyIds = new Map<number | undefined, string>();
  readonly #ids: OwnIds;
  #deltas = 0;
  #foreignCount = 0;

  /** @param answerId for ids of our own */
  constructor(answerId: () => string | undefined) {
    this.#ids = new OwnIds(answerId);
  }

  /** Calls of functions, and of other kinds that only callers of the same dialect know. */
  get count(): number {
    return this.#calls.length + this.#foreignCount;
  }

  /** Adds the parts of one delta's `tool_calls`. */
  take(entries: readonly unknown[], parts: StreamPart[]): CallsTaken {
    this.#deltas += 1;
    let mended: JsonObject[] | undefined;
    for (let at = 0; at < entries.length; at += 1) {
      const entry = (entries[at] ?? {}) as JsonObject;
      const wire = this.#takeOne(entry, parts);
      if (typeof wire === 'string') return { trouble: wire };
      if (wire === entry) mended?.push(entry);
      else {
        mended ??= entries.slice(0, at) as JsonObject[];
        if (wire) mended.push(wire);
      }
    }
    return mended ? { mended } : AS_THEY_CAME;
  }

  /** Pieces of calls may be interleaved: which ones are complete is known at the end only. Returns what is wrong. */
  end(parts: StreamPart[]): string | undefined {
    for (const call of this.#calls) {
      const none = call.argumentsText.trim() === '';
      const clear = isWholeObject(call.argumentsText) || (none && call.doubt === 'part');
      if (call.doubt !== 'none' && !clear) return MIXED;
      // An echo under its call's own id is known of servers that repeat it; without an id it may be a call.
      if (call.echo && call.echo.id === undefined) return MIXED;
    }
    for (const { ordinal } of this.#calls) parts.push({ type: 'tool-call-end', index: ordinal });
    return undefined;
  }

  /** Returns the entry for callers of the same dialect: undefined for none, a text for what is wrong. */
  #takeOne(entry: JsonObject, parts: StreamPart[]): JsonObject | string | undefined {
    const piece = callPiece(entry);
    if (this.#takeForeign(piece, parts)) return entry;
    const known = piece.name === undefined ? this.#continued(piece) : this.#named(piece);
    if (typeof known === 'string') return known;
    if (!known) return this.#open(piece, parts);
    if (this.#isEcho(known, piece)) {
      known.echo = piece;
      return undefined;
    }
    if (piece.argumentsText.trim() !== '') {
      const opening = known.echo;
      if (opening) {
        known.echo = undefined;
        return this.#open({ ...piece, id: opening.id, name: opening.name }, parts);
      }
      if (piece.argumentsText.trimStart().startsWith('{') && isWholeObject(known.argumentsText)) return MIXED;
    }
    this.#extend(known, piece, parts);
    return this.#continuedOnWire(known, piece);
  }

  #takeForeign(piece: CallPiece, parts: StreamPart[]): boolean {
    const { entry, index } = piece;
    const continues = index !== undefined && this.#foreign.has(index) && !entry.function;
    if (!continues && !isForeignCall(entry)) return false;
    if (!continues) this.#foreignCount += 1;
    if (index !== undefined) {
      this.#foreign.add(index);
      this.#wireIndexes.add(index);
    }
    parts.push({ type: 'opaque' });
    return true;
  }

  /** The call that a piece without a name belongs to. */
  #continued({ index, id }: CallPiece): OpenCall | undefined {
    const byId = id === undefined ? undefined : this.#byId.get(id);
    if (index === undefined) return id === undefined ? this.#calls.at(-1) : byId;
    const byIndex = this.#byIndex.get(index);
    // Calls under one index may be interleaved, told apart by their ids.
    return byIndex?.givenId === id ? byIndex : (byId ?? byIndex);
  }

  /** The call that a piece with a name goes on with; undefined: it is another one. */
  #named(piece: CallPiece): OpenCall | string | undefined {
    const { id, name } = piece;
    const call = this.#continued(piece);
    // An id of its own tells a call apart, even under an index that is taken.
    if (!call || (id !== undefined && id !== call.givenId)) return undefined;
    if (id === undefined && call.delta === this.#deltas) return undefined;
    const whole = isWholeObject(call.argumentsText);
    const begun = call.argumentsText.trim() !== '';
    const more = piece.argumentsText.trim() !== '';
    if (name !== call.name) return begun && !whole ? MIXED : undefined;
    if (whole && more) return undefined;
    if (id === undefined && !whole && (begun || !more)) call.doubt = 'any';
    return call;
  }

  /** A name again, behind whole arguments and without any of its own? */
  #isEcho(call: OpenCall, piece: CallPiece): boolean {
    return piece.name !== undefined && piece.argumentsText.trim() === '' && isWholeObject(call.argumentsText);
  }

  #open(piece: CallPiece, parts: StreamPart[]): JsonObject | string {
    const { index, name } = piece;
    if (name === undefined) {
      // Some servers open a call before they know its name, or say that there is none.
      if (piece.argumentsText.trim() !== '') return NAMELESS;
      if (piece.id !== undefined) this.#earlyIds.set(index, piece.id);
      return piece.entry;
    }
    const givenId = piece.id ?? this.#earlyIds.get(index);
    const ordinal = this.#calls.length;
    const id = this.#ids.own(givenId, ordinal);
    const wireIndex = this.#wireIndex(index);
    const before = index === undefined ? undefined : this.#byIndex.get(index);
    // What follows may be meant for the call before, which has no arguments yet.
    const doubt = before?.argumentsText === '' && givenId === undefined ? 'part' : 'none';
    const call: OpenCall = {
      ...{ ordinal, name, givenId, id, wireIndex, delta: this.#deltas },
      ...{ argumentsText: '', doubt, echo: undefined },
    };
    this.#calls.push(call);
    if (index !== undefined) this.#byIndex.set(index, call);
    if (givenId !== undefined) this.#byId.set(givenId, call);
    parts.push({ type: 'tool-call-start', index: ordinal, id, name });
    this.#extend(call, piece, parts);
    return this.#openedOnWire(call, piece);
  }

  #extend(call: OpenCall, { argumentsText }: CallPiece, parts: StreamPart[]): void {
    if (argumentsText === '') return;
    call.argumentsText += argumentsText;
    parts.push({ type: 'tool-call-delta', index: call.ordinal, argumentsText });
  }

  #wireIndex(index: number | undefined): number {
    let free = index ?? 0;
    while (this.#wireIndexes.has(free)) free += 1;
    this.#wireIndexes.add(free);
    return free;
  }

  #openedOnWire({ wireIndex, id, name }: OpenCall, { entry, index, argumentsText }: CallPiece): JsonObject {
    const fn = entry.function as JsonObject | undefined;
    const told = fn?.name === name && typeof fn.arguments === 'string';
    if (told && index === wireIndex && entry.id === id) return entry;
    const whole = { ...fn, name, arguments: argumentsText };
    return { ...entry, index: wireIndex, id, type: 'function', function: whole };
  }

  #continuedOnWire(call: OpenCall, { entry, index, id, argumentsText }: CallPiece): JsonObject {
    const fn = entry.function as JsonObject | undefined;
    const sameId = id === undefined || id === call.id;
    const told = fn === undefined || typeof fn.arguments !== 'object';
    if (told && index === call.wireIndex && sameId) return entry;
    const { id: _, ...rest } = entry;
    const piece = { ...rest, index: call.wireIndex, ...(id === undefined ? {} : { id: call.id }) };
    return told ? piece : { ...piece, function: { ...fn, arguments: argumentsText } };
  }
}
