import type { AssistantPart, Message, ToolCallPart } from '../../core/chat-request.ts';
import { type AnswerContent, Collector } from '../../core/collect.ts';
import { type Failure, failure } from '../../core/failure.ts';
import { isObject } from '../../core/json.ts';
import { type FinishReason, isTerminal, type PartBatch, type StreamPart } from '../../core/stream-part.ts';
import type { Usage } from '../../core/usage.ts';
import type { Answer } from '../../gateway/call-model.ts';
import type { EmbeddedCalls } from './embedded-calls.ts';
import { ModelCallError } from './model-call-error.ts';

/** One step of an answer. A failure is thrown instead. */
export type AnswerPart = Exclude<StreamPart, { readonly type: 'failure' }>;

/** A whole answer. */
export interface ModelResult {
  readonly requestId: string;
  /** The provider's id and name of the model, where it tells them. */
  readonly id: string | undefined;
  readonly model: string | undefined;
  readonly text: string;
  readonly toolCalls: readonly ToolCallPart[];
  /** The answer as a message of the next request. */
  readonly message: Message & { readonly role: 'assistant' };
  readonly finishReason: FinishReason;
  readonly usage: Usage;
  readonly target: { readonly provider: string; readonly model: string };
  readonly attempts: number;
  /** What the target could not be told of the request. */
  readonly warnings: readonly string[];
}

/** What reading an answer takes. */
export interface AnswerReadingParts {
  readonly requestId: string;
  readonly calls: EmbeddedCalls;
  /** The answer was read to its end, or nobody wants it. */
  readonly over: () => void;
}

/**
 * An answer that has begun: iterate over its parts as they arrive, or wait for all of it. Read it to its end or cancel
 * it, because its connection to the provider stays open until then.
 */
export class ModelAnswer implements AsyncIterable<AnswerPart> {
  readonly requestId: string;
  readonly #answer: Answer;
  readonly #parts: AnswerReadingParts;
  readonly #collector = new Collector();
  #phase: 'unread' | 'iterating' | 'collecting' | 'over' = 'unread';
  #result: Promise<ModelResult> | undefined;
  #failure: Failure | undefined;
  /** Ends the wait for the next batch, which a cancelled answer never gives. */
  #wake: (batch: null) => void = () => {};

  constructor(answer: Answer, parts: AnswerReadingParts) {
    this.requestId = parts.requestId;
    this.#answer = answer;
    this.#parts = parts;
  }

  /** The parts as they arrive, once. Leaving the loop early cancels the answer. @throws ModelCallError */
  async *[Symbol.asyncIterator](): AsyncGenerator<AnswerPart, void> {
    if (this.#phase !== 'unread') {
      throw new TypeError('This answer is read already: take its result(), or call the model again.');
    }
    this.#phase = 'iterating';
    try {
      for (;;) {
        const parts = await this.#nextParts();
        if (parts === null) return;
        for (const part of parts) yield part;
      }
    } finally {
      this.cancel();
    }
  }

  /** The whole answer, also once its parts were read. @throws ModelCallError */
  result(): Promise<ModelResult> {
    if (this.#phase === 'iterating') {
      throw new TypeError('This answer is being read: take its result() behind the loop.');
    }
    this.#result ??= this.#readToEnd();
    return this.#result;
  }

  /** The text of the whole answer. @throws ModelCallError */
  async text(): Promise<string> {
    return (await this.result()).text;
  }

  /** Lets the provider stop. Idempotent, harmless after the end. */
  cancel(): void {
    if (this.#phase === 'over') return;
    this.#end();
    this.#answer.cancel();
    this.#wake(null);
  }

  #end(): void {
    this.#phase = 'over';
    this.#parts.over();
  }

  async #readToEnd(): Promise<ModelResult> {
    if (this.#phase === 'unread') this.#phase = 'collecting';
    while ((await this.#nextParts()) !== null);
    const { id, model, content, usage, end } = this.#collector.result();
    if (end === null || 'failure' in end)
      throw this.#error(failure('client_closed', 'The answer was cancelled.'));
    const { facts } = this.#answer;
    const parts = content.map(assistantPart);
    return {
      requestId: this.requestId,
      id,
      model,
      text: content.map((block) => (block.type === 'text' ? block.text : '')).join(''),
      toolCalls: parts.filter((part) => part.type === 'tool-call'),
      message: { role: 'assistant', parts },
      finishReason: end.reason,
      usage,
      target: { provider: facts.target.provider, model: facts.target.model },
      attempts: facts.attempts,
      warnings: facts.call.warnings,
    };
  }

  /** Null behind the last ones. @throws ModelCallError */
  async #nextParts(): Promise<readonly AnswerPart[] | null> {
    if (this.#failure !== undefined) throw this.#error(this.#failure);
    if (this.#phase === 'over') return null;
    const batch = await this.#parts.calls.waitFor(this.#nextBatch());
    if (batch === null) return null;
    this.#collector.push(batch.parts);
    const last = batch.parts.at(-1);
    if (last !== undefined && isTerminal(last)) this.#end();
    if (last?.type !== 'failure') return batch.parts as readonly AnswerPart[];
    this.#failure = last.failure;
    // What came before it in one read is still the reader's: then the failure is thrown at the next reading.
    if (batch.parts.length > 1) return batch.parts.slice(0, -1) as readonly AnswerPart[];
    throw this.#error(last.failure);
  }

  #nextBatch(): Promise<PartBatch | null> {
    return new Promise((resolve) => {
      this.#wake = resolve;
      this.#answer.next(resolve);
    });
  }

  #error(why: Failure): ModelCallError {
    return new ModelCallError(why, this.requestId);
  }
}

function assistantPart(block: AnswerContent): AssistantPart {
  if (block.type !== 'tool-call') return block;
  const { id, name, argumentsText } = block;
  return { type: 'tool-call', id, name, input: toolInput(argumentsText) };
}

/** The arguments as the model meant them; their text where that is no JSON object. */
function toolInput(argumentsText: string): unknown {
  if (argumentsText === '') return {};
  try {
    const input: unknown = JSON.parse(argumentsText);
    return isObject(input) ? input : argumentsText;
  } catch {
    return argumentsText;
  }
}
