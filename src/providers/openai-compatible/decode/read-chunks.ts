import type { SseFrame } from '../../../core/codec/sse.ts';
import { failure } from '../../../core/failure.ts';
import { asObject, type JsonObject, parseObject } from '../../../core/json.ts';
import type { StreamPart } from '../../../core/stream-part.ts';
import { NO_USAGE, type Usage } from '../../../core/usage.ts';
import type { FrameFate, FrameReader } from '../../sse-decoder.ts';
import { errorInAnswer, isErrorAnswer } from '../failure.ts';
import { ChoicesOpen } from './choices-open.ts';
import { takeWords } from './content.ts';
import { failsByReason, finishReasonOf } from './finish-reason.ts';
import { startPart } from './start-part.ts';
import { ToolCalls } from './tool-calls.ts';
import { usageOf } from './usage.ts';

export interface ChunkReaderOptions {
  /** The chunk that only tells usage is ours, not the caller's. */
  readonly hideUsage: boolean;
  /**
   * `optional`: the server's streams may end behind the finish reason without `[DONE]`
   * (https://github.com/ikawrakow/ik_llama.cpp/issues/467). Else such an end is a cut.
   */
  readonly endMarker?: 'required' | 'optional';
}

/** Reads the `chat.completion.chunk`s of one answer; the parts follow the choice with index 0. */
export class ChunkReader implements FrameReader {
  readonly #options: ChunkReaderOptions;
  readonly #calls = new ToolCalls(() => this.#id ?? this.#created);
  readonly #choices = new ChoicesOpen();
  #started = false;
  #id: string | undefined;
  #created: string | undefined;
  #reason: string | undefined;
  #refused = false;
  #usage: Usage = NO_USAGE;
  /** The tool calls of the chunk at hand, where a caller of the same dialect has to get them otherwise than they came. */
  #mended: readonly JsonObject[] | undefined;

  constructor(options: ChunkReaderOptions) {
    this.#options = options;
  }

  /** A finish reason is no end: usage and `[DONE]` follow, or an error. */
  get ending(): boolean {
    return this.#choices.allEnded;
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

  endWithoutMarker(parts: StreamPart[]): string | undefined {
    if (this.#options.endMarker !== 'optional' || this.#reason === undefined) return undefined;
    return this.#end(parts) === 'finished' ? 'data: [DONE]\n\n' : undefined;
  }

  #chunk(chunk: JsonObject, isError: boolean, parts: StreamPart[]): FrameFate {
    if (isError || isErrorAnswer(chunk)) {
      parts.push({ type: 'failure', failure: errorInAnswer(chunk) });
      return 'failed';
    }
    if (!this.#started) this.#start(chunk, parts);
    const choices = Array.isArray(chunk.choices) ? (chunk.choices as readonly unknown[]) : undefined;
    const trouble = choices && this.#takeChoices(choices, parts);
    if (trouble === FAILED) return 'failed';
    if (trouble !== undefined) return this.#bad(parts, trouble);
    const usage = usageOf(chunk.usage);
    if (usage) {
      this.#usage = usage;
      parts.push({ type: 'usage', usage });
      if (this.#options.hideUsage && choices?.length === 0) return 'hide';
    }
    return this.#mended ? this.#withMended(chunk, this.#mended) : 'relay';
  }

  /** The first chunk may tell neither id nor model (Azure's filter results): a later one does. */
  #start(chunk: JsonObject, parts: StreamPart[]): void {
    const start = startPart(chunk);
    const { choices, created } = chunk;
    const tells = 'model' in start || (Array.isArray(choices) && choices.length > 0);
    if (!tells) return;
    this.#started = true;
    if (start.type === 'start') this.#id = start.id;
    if (typeof created === 'number' && created > 0) this.#created = String(created);
    parts.push(start);
  }

  /** Returns what is wrong with them. */
  #takeChoices(choices: readonly unknown[], parts: StreamPart[]): string | undefined {
    this.#mended = undefined;
    let first = true;
    for (const value of choices) {
      const choice = asObject(value);
      if (!choice) continue;
      this.#choices.take(choice);
      if (!first || (choice.index !== 0 && choice.index !== undefined)) continue;
      first = false;
      const trouble = this.#choice(choice, parts);
      if (trouble !== undefined) return trouble;
    }
    return undefined;
  }

  #choice(choice: JsonObject, parts: StreamPart[]): string | undefined {
    if (choice.error) {
      // OpenRouter tells of a provider's failure in the choice.
      parts.push({ type: 'failure', failure: errorInAnswer(choice) });
      return FAILED;
    }
    const delta = asObject(choice.delta);
    if (delta) {
      if (takeWords(delta, parts)) this.#refused = true;
      if (delta.audio) parts.push({ type: 'opaque' });
      const trouble = this.#takeCalls(delta, parts);
      if (trouble !== undefined) return trouble;
    }
    const reason = choice.finish_reason;
    if (typeof reason !== 'string' || reason === '') return undefined;
    this.#reason = reason;
    if (!failsByReason(reason)) return undefined;
    parts.push({ type: 'failure', failure: failure('upstream_error') });
    return FAILED;
  }

  #takeCalls(delta: JsonObject, parts: StreamPart[]): string | undefined {
    // `function_call`: the older way to call the one function there is.
    const older = asObject(delta.function_call);
    const entries = Array.isArray(delta.tool_calls) ? delta.tool_calls : undefined;
    if (!entries && !older) return undefined;
    const taken = this.#calls.take(entries ?? [{ index: 0, function: older }], parts);
    if ('trouble' in taken) return taken.trouble;
    if (entries) this.#mended = taken.mended;
    return undefined;
  }

  #withMended(chunk: JsonObject, calls: readonly JsonObject[]): FrameFate {
    let first = true;
    const choices = (chunk.choices as readonly unknown[]).map((value) => {
      const choice = asObject(value);
      if (!first || !choice || (choice.index !== 0 && choice.index !== undefined)) return value;
      first = false;
      const { tool_calls: _, ...delta } = asObject(choice.delta) ?? {};
      return { ...choice, delta: calls.length === 0 ? delta : { ...delta, tool_calls: calls } };
    });
    return { mended: `data: ${JSON.stringify({ ...chunk, choices })}\n\n` };
  }

  #end(parts: StreamPart[]): FrameFate {
    if (this.#reason === undefined) {
      parts.push({ type: 'failure', failure: failure('truncated') });
      return 'failed';
    }
    const trouble = this.#calls.end(parts);
    if (trouble !== undefined) return this.#bad(parts, trouble);
    const reason = finishReasonOf(this.#reason, { calls: this.#calls.count, refused: this.#refused });
    parts.push({ type: 'finish', reason, usage: this.#usage });
    return 'finished';
  }

  #bad(parts: StreamPart[], what: string): FrameFate {
    parts.push({ type: 'failure', failure: failure('bad_upstream_answer', `The provider sent ${what}.`) });
    return 'failed';
  }
}

/** The failure is among the parts already. */
const FAILED = 'a failure';
