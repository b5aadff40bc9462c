import { failure } from '../failure.ts';
import { asObject, asString, type JsonObject } from '../json.ts';
import type { FinishReason, FinishReasonName, StreamPart } from '../stream-part.ts';
import { OwnIds } from '../tool-calls/call-ids.ts';
import { reasonByCalls } from '../tool-calls/reason-by-calls.ts';
import { NO_USAGE, type Usage } from '../usage.ts';
import { anthropicEventFailure, isAnthropicError } from './anthropic-errors.ts';

const NO_PARTS: readonly StreamPart[] = Object.freeze([]);
const OPAQUE: readonly StreamPart[] = Object.freeze([{ type: 'opaque' }]);

const REASONS: Readonly<Record<string, FinishReasonName>> = {
  end_turn: 'stop',
  max_tokens: 'max-tokens',
  stop_sequence: 'stop-sequence',
  tool_use: 'tool-use',
  refusal: 'refusal',
  pause_turn: 'pause',
  model_context_window_exceeded: 'context-window',
};

/**
 * Turns the events of one Anthropic Messages stream into parts. Anthropic sends them over SSE, Bedrock in `chunk` events.
 * Unknown event and delta types yield no parts. Blocks of tools that the provider runs itself are `opaque`. A known event
 * whose fields are missing is a failure. Nothing follows a terminal part.
 */
export class AnthropicEvents {
  #usage: Usage = NO_USAGE;
  #reason: FinishReason | undefined;
  #done = false;
  /** Ordinal of the open tool call by the index of its content block. */
  readonly #calls = new Map<number, number>();
  #callCount = 0;
  #thinking = false;
  #id: string | undefined;
  readonly #ids = new OwnIds(() => this.#id);

  /** True once the terminal part has been returned. */
  get done(): boolean {
    return this.#done;
  }

  /** Was a reason to stop told, and no `message_stop` yet? */
  get ending(): boolean {
    return this.#reason !== undefined && !this.#done;
  }

  /** Was a block of thinking opened? Since Claude 4.7 its text may be withheld, and nothing but pings come for long. */
  get thinking(): boolean {
    return this.#thinking;
  }

  /** @param event the parsed data of one event */
  take(event: JsonObject): readonly StreamPart[] {
    if (this.#done) return NO_PARTS;
    switch (event.type) {
      case 'content_block_delta':
        return this.#delta(event);
      case 'content_block_start':
        return this.#blockStart(event);
      case 'content_block_stop':
        return this.#blockStop(event);
      case 'message_start':
        return this.#start(event);
      case 'message_delta':
        return this.#messageDelta(event);
      case 'message_stop':
        return this.#stop();
      default:
        if (!isAnthropicError(event)) return NO_PARTS;
        this.#done = true;
        return [{ type: 'failure', failure: anthropicEventFailure(event) }];
    }
  }

  #start(event: JsonObject): readonly StreamPart[] {
    const message = asObject(event.message);
    if (!message) return this.#malformed('message_start without its message');
    this.#usage = anthropicUsage(asObject(message.usage), NO_USAGE);
    if (typeof message.id === 'string') this.#id = message.id;
    return [startPart(message, this.#usage)];
  }

  #blockStart(event: JsonObject): readonly StreamPart[] {
    const block = asObject(event.content_block);
    if (!block) return this.#malformed('content_block_start without its block');
    if (block.type === 'thinking' || block.type === 'redacted_thinking') this.#thinking = true;
    if (block.type !== 'tool_use') return blockParts(block);
    if (typeof event.index !== 'number' || typeof block.name !== 'string' || block.name === '') {
      return this.#malformed('a tool_use block without index or name');
    }
    const index = this.#callCount++;
    const id = this.#ids.own(givenId(block), index);
    const parts: StreamPart[] = [{ type: 'tool-call-start', index, id, name: block.name }];
    // Converters of other formats number all blocks 0, and close none.
    const before = this.#calls.get(event.index);
    if (before !== undefined) parts.unshift({ type: 'tool-call-end', index: before });
    this.#calls.set(event.index, index);
    // Anthropic opens every block with `{}`. Servers that do not stream arguments put all of them here.
    const input = asObject(block.input);
    if (input && Object.keys(input).length > 0)
      parts.push({ type: 'tool-call-delta', index, argumentsText: JSON.stringify(input) });
    return parts;
  }

  #delta(event: JsonObject): readonly StreamPart[] {
    const delta = asObject(event.delta);
    if (!delta) return this.#malformed('content_block_delta without its delta');
    switch (delta.type) {
      case 'text_delta':
        if (typeof delta.text !== 'string') return this.#malformed('text_delta without its text');
        return delta.text === '' ? NO_PARTS : [{ type: 'text', text: delta.text }];
      case 'input_json_delta': {
        if (typeof delta.partial_json !== 'string')
          return this.#malformed('input_json_delta without its JSON');
        const index = this.#calls.get(event.index as number);
        if (index === undefined || delta.partial_json === '') return NO_PARTS;
        return [{ type: 'tool-call-delta', index, argumentsText: delta.partial_json }];
      }
      case 'thinking_delta':
        if (typeof delta.thinking !== 'string') return this.#malformed('thinking_delta without its text');
        return delta.thinking === '' ? NO_PARTS : [{ type: 'reasoning', text: delta.thinking }];
      case 'signature_delta':
        if (typeof delta.signature !== 'string')
          return this.#malformed('signature_delta without its signature');
        return [{ type: 'reasoning', text: '', signature: delta.signature }];
      default:
        return NO_PARTS;
    }
  }

  #blockStop(event: JsonObject): readonly StreamPart[] {
    const index = this.#calls.get(event.index as number);
    if (index === undefined) return NO_PARTS;
    this.#calls.delete(event.index as number);
    return [{ type: 'tool-call-end', index }];
  }

  #messageDelta(event: JsonObject): readonly StreamPart[] {
    const delta = asObject(event.delta);
    const raw = delta?.stop_reason;
    if (typeof raw === 'string') this.#reason = anthropicFinishReason(raw, delta?.stop_sequence);
    const usage = asObject(event.usage);
    if (!usage) return NO_PARTS;
    this.#usage = anthropicUsage(usage, this.#usage);
    return [{ type: 'usage', usage: this.#usage }];
  }

  #stop(): readonly StreamPart[] {
    // A proxy whose upstream was cut writes a stop without a reason.
    if (!this.#reason) return this.#malformed('message_stop without a stop reason before it');
    this.#done = true;
    const reason = reasonByCalls(this.#reason, this.#callCount);
    return [{ type: 'finish', reason, usage: this.#usage }];
  }

  #malformed(what: string): readonly StreamPart[] {
    this.#done = true;
    return [{ type: 'failure', failure: failure('bad_upstream_answer', `The provider sent ${what}.`) }];
  }
}

/** The parts of a whole answer (`type: message`), or of the error that came instead. */
export function anthropicAnswerParts(json: JsonObject): readonly StreamPart[] {
  if (isAnthropicError(json)) return [{ type: 'failure', failure: anthropicEventFailure(json) }];
  if (!Array.isArray(json.content) || typeof json.stop_reason !== 'string') {
    const message = 'The provider sent an answer without content or stop reason.';
    return [{ type: 'failure', failure: failure('bad_upstream_answer', message) }];
  }
  const usage = anthropicUsage(asObject(json.usage), NO_USAGE);
  const parts: StreamPart[] = [startPart(json, usage)];
  const ids = new OwnIds(() => asString(json.id));
  let calls = 0;
  for (const entry of json.content as unknown[]) {
    const block = asObject(entry);
    if (!block) continue;
    if (block.type === 'tool_use') parts.push(...wholeCall(block, calls++, ids));
    else parts.push(...blockParts(block));
  }
  const reason = reasonByCalls(anthropicFinishReason(json.stop_reason, json.stop_sequence), calls);
  parts.push({ type: 'finish', reason, usage });
  return parts;
}

/**
 * The answer for a caller of its own dialect, where the calls in it have no ids, or the same ones. Undefined where it can
 * be handed on as it came.
 */
export function withOwnToolUseIds(json: JsonObject): JsonObject | undefined {
  if (!Array.isArray(json.content)) return undefined;
  const ids = new OwnIds(() => asString(json.id));
  let calls = 0;
  let changed = false;
  const content = (json.content as unknown[]).map((entry) => {
    const block = asObject(entry);
    if (block?.type !== 'tool_use') return entry;
    const id = ids.own(givenId(block), calls++);
    if (id === block.id) return entry;
    changed = true;
    return { ...block, id };
  });
  return changed ? { ...json, content } : undefined;
}

/** @param stopSequence the answer's `stop_sequence`: a string, null or missing */
export function anthropicFinishReason(raw: string, stopSequence: unknown): FinishReason {
  const unified = Object.hasOwn(REASONS, raw) ? (REASONS[raw] ?? 'other') : 'other';
  return typeof stopSequence === 'string' ? { unified, raw, stopSequence } : { unified, raw };
}

/** The counts in a `usage` object over those in `previous`: a later event may repeat only some of them. */
export function anthropicUsage(usage: JsonObject | undefined, previous: Usage): Usage {
  if (!usage) return previous;
  const forAnHour = count(
    asObject(usage.cache_creation)?.ephemeral_1h_input_tokens,
    previous.cacheWrite1hTokens ?? 0,
  );
  const counted: Usage = {
    inputTokens: count(usage.input_tokens, previous.inputTokens),
    outputTokens: count(usage.output_tokens, previous.outputTokens),
    cacheReadTokens: count(usage.cache_read_input_tokens, previous.cacheReadTokens),
    cacheWriteTokens: count(usage.cache_creation_input_tokens, previous.cacheWriteTokens),
    reasoningTokens: count(asObject(usage.output_tokens_details)?.thinking_tokens, previous.reasoningTokens),
  };
  return forAnHour === 0 ? counted : { ...counted, cacheWrite1hTokens: forAnHour };
}

function startPart(message: JsonObject, usage: Usage): StreamPart {
  return {
    type: 'start',
    ...(asString(message.id) === '' ? {} : { id: asString(message.id) }),
    ...(asString(message.model) === '' ? {} : { model: asString(message.model) }),
    usage,
  };
}

/** The parts of a block that is no tool call: all of its content in a whole answer, next to nothing in a stream. */
function blockParts(block: JsonObject): readonly StreamPart[] {
  if (block.type === 'text' && typeof block.text === 'string' && block.text !== '')
    return [{ type: 'text', text: block.text }];
  if (block.type === 'redacted_thinking' && typeof block.data === 'string') {
    return [{ type: 'reasoning', text: '', redacted: block.data }];
  }
  if (block.type === 'text' || block.type === 'redacted_thinking') return NO_PARTS;
  if (block.type !== 'thinking') return OPAQUE;
  const text = typeof block.thinking === 'string' ? block.thinking : '';
  if (typeof block.signature === 'string' && block.signature !== '') {
    return [{ type: 'reasoning', text, signature: block.signature }];
  }
  return text === '' ? NO_PARTS : [{ type: 'reasoning', text }];
}

function givenId(block: JsonObject): string | undefined {
  return asString(block.id) || undefined;
}

function wholeCall(block: JsonObject, index: number, ids: OwnIds): readonly StreamPart[] {
  return [
    { type: 'tool-call-start', index, id: ids.own(givenId(block), index), name: asString(block.name) },
    { type: 'tool-call-delta', index, argumentsText: JSON.stringify(block.input ?? {}) },
    { type: 'tool-call-end', index },
  ];
}

function count(value: unknown, otherwise: number): number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : otherwise;
}
