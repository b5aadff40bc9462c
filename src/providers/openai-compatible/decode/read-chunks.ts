import type { SseFrame } from '../../../core/codec/sse.ts';
import { failure } from '../../../core/failure.ts';
import { type JsonObject, parseObject } from '../../../core/json.ts';
import type { StreamPart } from '../../../core/stream-part.ts';
import { NO_USAGE, type Usage } from '../../../core/usage.ts';
import type { FrameFate, FrameReader } from '../../sse-decoder.ts';
import { errorInAnswer } from '../failure.ts';
import { takeWords } from './content.ts';
import { finishReasonOf } from './finish-reason.ts';
import { ToolCalls } from './tool-calls.ts';
import { usageOf } from './usage.ts';

/** Reads the `chat.completion.chunk`s of one answer; the parts follow the choice with index 0. */
export class ChunkReader implements FrameReader {
  readonly #hideUsage: boolean;
  readonly #calls = new ToolCalls(() => this.#id);
  #started = false;
  #id: string | undefined;
  #reason: string | undefined;
  #refused = false;
  #usage: Usage = NO_USAGE;

  /** @param hideUsage the chunk that only tells usage is ours, not the caller's */
  constructor(hideUsage: boolean) {
    this.#hideUsage = hideUsage;
  }

  read(frame: SseFrame, parts: StreamPart[]): FrameFate {
    const { data } = frame;
    if (data === undefined || data === '') return 'relay';
    if (data.charCodeAt(0) === 91 && data.trimEnd() === '[DONE]') return this.#end(parts);
    const chunk = parseObject(data);
    if (!chunk) return this.#bad(parts, 'a chunk that is not a JSON object');
    const before = parts.length;
    const fate = this.#chunk(chunk, frame.event === 'error', parts);
    const saysOneText = parts.length === before + 1 && parts[before]?.type === 'text';
    return fate === 'relay' && saysOneText && this.#reason === undefined ? 'text' : fate;
  }

  /** `content` of the first choice: a chunk that puts it elsewhere is parsed each time. */
  textIn(chunk: unknown): unknown {
    const [choice] = (chunk as { choices: { index?: number; delta?: { content?: unknown } }[] }).choices;
    return choice?.index === 0 ? choice.delta?.content : undefined;
  }

  #chunk(chunk: JsonObject, isError: boolean, parts: StreamPart[]): FrameFate {
    if (isError || (chunk.error !== undefined && chunk.error !== null)) {
      parts.push({ type: 'failure', failure: errorInAnswer(chunk) });
      return 'failed';
    }
    const { choices } = chunk;
    if (!this.#started) this.#start(chunk, parts);
    const choice = Array.isArray(choices) ? choiceZero(choices) : undefined;
    if (choice && !this.#choice(choice, parts))
      return this.#bad(parts, 'a piece of a tool call that has no name');
    if (chunk.usage === undefined || chunk.usage === null) return 'relay';
    const usage = usageOf(chunk.usage);
    if (!usage) return 'relay';
    this.#usage = usage;
    parts.push({ type: 'usage', usage });
    return this.#hideUsage && Array.isArray(choices) && choices.length === 0 ? 'hide' : 'relay';
  }

  #start(chunk: JsonObject, parts: StreamPart[]): void {
    this.#started = true;
    const { id, model } = chunk;
    if (typeof id === 'string') this.#id = id;
    parts.push({
      type: 'start',
      ...(typeof id === 'string' ? { id } : {}),
      ...(typeof model === 'string' ? { model } : {}),
    });
  }

  #choice(choice: JsonObject, parts: StreamPart[]): boolean {
    const delta = choice.delta as JsonObject | null | undefined;
    if (typeof delta === 'object' && delta !== null) {
      if (takeWords(delta, parts)) this.#refused = true;
      if (delta.audio) parts.push({ type: 'opaque' });
      if (Array.isArray(delta.tool_calls)) {
        for (const entry of delta.tool_calls) if (!this.#calls.take(entry ?? {}, parts)) return false;
      } else if (delta.function_call) {
        // The older way to call the one function there is.
        if (!this.#calls.take({ index: 0, function: delta.function_call }, parts)) return false;
      }
    }
    const reason = choice.finish_reason;
    if (typeof reason === 'string' && reason !== '') this.#reason = reason;
    return true;
  }

  #end(parts: StreamPart[]): FrameFate {
    if (this.#reason === undefined) {
      parts.push({ type: 'failure', failure: failure('truncated') });
      return 'failed';
    }
    this.#calls.end(parts);
    const reason = finishReasonOf(this.#reason, {
      calledTools: this.#calls.count > 0,
      refused: this.#refused,
    });
    parts.push({ type: 'finish', reason, usage: this.#usage });
    return 'finished';
  }

  #bad(parts: StreamPart[], what: string): FrameFate {
    parts.push({ type: 'failure', failure: failure('bad_upstream_answer', `The provider sent ${what}.`) });
    return 'failed';
  }
}

function choiceZero(choices: readonly unknown[]): JsonObject | undefined {
  for (const choice of choices as readonly (JsonObject | null)[]) {
    if (choice && (choice.index === 0 || choice.index === undefined)) return choice;
  }
  return undefined;
}
