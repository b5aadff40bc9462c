import type { Failure } from './failure.ts';
import type { FinishReason, StreamPart } from './stream-part.ts';
import { NO_USAGE, type Usage } from './usage.ts';

/** A block of a whole answer, in the order in which the model made the blocks. */
export type AnswerContent =
  | { readonly type: 'text'; readonly text: string }
  | {
      readonly type: 'reasoning';
      readonly text: string;
      readonly signature?: string;
      readonly redacted?: string;
    }
  /** `argumentsText`: JSON text as the model wrote it; empty for no arguments. */
  | {
      readonly type: 'tool-call';
      readonly id: string;
      readonly name: string;
      readonly argumentsText: string;
    };

export interface Collected {
  readonly id?: string;
  readonly model?: string;
  readonly content: readonly AnswerContent[];
  readonly usage: Usage;
  readonly end: { readonly reason: FinishReason } | { readonly failure: Failure } | null;
}

interface OpenToolCall {
  readonly type: 'tool-call';
  readonly id: string;
  readonly name: string;
  argumentsText: string;
}

interface OpenReasoning {
  readonly type: 'reasoning';
  text: string;
  signature?: string;
  closed: boolean;
}

/** Collects the parts of one stream into a whole answer. */
export class Collector {
  #id: string | undefined;
  #model: string | undefined;
  #usage: Usage = NO_USAGE;
  #end: Collected['end'] = null;
  readonly #content: ({ type: 'text'; text: string } | OpenReasoning | OpenToolCall | RedactedReasoning)[] =
    [];
  readonly #calls = new Map<number, OpenToolCall>();

  push(parts: readonly StreamPart[]): void {
    for (const part of parts) this.#take(part);
  }

  get usage(): Usage {
    return this.#usage;
  }

  result(): Collected {
    return {
      ...(this.#id === undefined ? {} : { id: this.#id }),
      ...(this.#model === undefined ? {} : { model: this.#model }),
      content: this.#content.map(finished),
      usage: this.#usage,
      end: this.#end,
    };
  }

  #take(part: StreamPart): void {
    switch (part.type) {
      case 'start':
        this.#id = part.id ?? this.#id;
        this.#model = part.model ?? this.#model;
        if (part.usage) this.#usage = part.usage;
        return;
      case 'text': {
        const last = this.#content.at(-1);
        if (last?.type === 'text') last.text += part.text;
        else this.#content.push({ type: 'text', text: part.text });
        return;
      }
      case 'reasoning':
        this.#takeReasoning(part);
        return;
      case 'tool-call-start': {
        const call: OpenToolCall = { type: 'tool-call', id: part.id, name: part.name, argumentsText: '' };
        this.#calls.set(part.index, call);
        this.#content.push(call);
        return;
      }
      case 'tool-call-delta': {
        const call = this.#calls.get(part.index);
        if (call) call.argumentsText += part.argumentsText;
        return;
      }
      case 'tool-call-end':
      case 'opaque':
        return;
      case 'usage':
        this.#usage = part.usage;
        return;
      case 'finish':
        this.#usage = part.usage;
        this.#end = { reason: part.reason };
        return;
      case 'failure':
        this.#end = { failure: part.failure };
        return;
      default:
        part satisfies never;
    }
  }

  #takeReasoning(part: Extract<StreamPart, { type: 'reasoning' }>): void {
    if (part.redacted !== undefined) {
      this.#content.push({ type: 'reasoning', text: '', redacted: part.redacted, closed: true });
      return;
    }
    const last = this.#content.at(-1);
    const open = last?.type === 'reasoning' && !last.closed ? (last as OpenReasoning) : undefined;
    const block: OpenReasoning = open ?? { type: 'reasoning', text: '', closed: false };
    if (!open) this.#content.push(block);
    block.text += part.text;
    if (part.signature !== undefined) {
      block.signature = part.signature;
      block.closed = true;
    }
  }
}

interface RedactedReasoning {
  readonly type: 'reasoning';
  readonly text: string;
  readonly redacted: string;
  readonly closed: true;
}

function finished(
  block: { type: 'text'; text: string } | OpenReasoning | OpenToolCall | RedactedReasoning,
): AnswerContent {
  if (block.type !== 'reasoning') return { ...block };
  if ('redacted' in block) return { type: 'reasoning', text: '', redacted: block.redacted };
  return {
    type: 'reasoning',
    text: block.text,
    ...(block.signature === undefined ? {} : { signature: block.signature }),
  };
}
