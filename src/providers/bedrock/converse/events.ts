import { type Failure, failure } from '../../../core/failure.ts';
import { asObject, asString, type JsonObject } from '../../../core/json.ts';
import type { FinishReason, FinishReasonName, StreamPart } from '../../../core/stream-part.ts';
import { OwnIds } from '../../../core/tool-calls/call-ids.ts';
import { reasonByCalls } from '../../../core/tool-calls/reason-by-calls.ts';
import { NO_USAGE, type Usage } from '../../../core/usage.ts';
import { exceptionFailure } from '../failure.ts';

const NO_PARTS: readonly StreamPart[] = Object.freeze([]);

const REASONS: Readonly<Record<string, FinishReasonName>> = {
  end_turn: 'stop',
  max_tokens: 'max-tokens',
  stop_sequence: 'stop-sequence',
  tool_use: 'tool-use',
  guardrail_intervened: 'content-filter',
  content_filtered: 'content-filter',
  refusal: 'refusal',
  model_context_window_exceeded: 'context-window',
};

/**
 * Turns the events of one ConverseStream answer into parts. Event types and block members that are unknown yield
 * nothing; an event of a known type whose fields are missing is a failure. The answer is whole only once both
 * `messageStop` and `metadata` came; nothing follows the terminal part.
 * https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ConverseStream.html
 */
export class ConverseEvents {
  #reason: FinishReason | undefined;
  #usage: Usage | undefined;
  #done = false;
  /** Ordinal of the open tool call by the index of its content block. */
  readonly #calls = new Map<unknown, number>();
  #callCount = 0;
  #thinking = false;
  readonly #ids = new OwnIds(() => undefined);

  /** Did one of the two come that end an answer, and the other not yet? */
  get ending(): boolean {
    return this.#reason !== undefined && !this.#done;
  }

  /** Did reasoning begin, if only with an empty text? */
  get thinking(): boolean {
    return this.#thinking;
  }

  /** @param event the payload of one message, parsed */
  take(eventType: string, event: JsonObject): readonly StreamPart[] {
    if (this.#done) return NO_PARTS;
    switch (eventType) {
      case 'contentBlockDelta':
        return this.#delta(event);
      case 'messageStart':
        return [{ type: 'start' }];
      case 'contentBlockStart':
        return this.#blockStart(event);
      case 'contentBlockStop':
        return this.#blockStop(event);
      case 'messageStop':
        if (typeof event.stopReason !== 'string')
          return this.#malformed('a messageStop without its stop reason');
        this.#reason = converseFinishReason(event.stopReason, event.additionalModelResponseFields);
        return this.#finish();
      case 'metadata':
        this.#usage = converseUsage(asObject(event.usage));
        return this.#finish();
      default:
        return NO_PARTS;
    }
  }

  #blockStart(event: JsonObject): readonly StreamPart[] {
    const start = asObject(event.start);
    if (asObject(start?.reasoningContent)) this.#thinking = true;
    const toolUse = asObject(start?.toolUse);
    if (!toolUse) return NO_PARTS;
    const { toolUseId, name } = toolUse;
    if (typeof toolUseId !== 'string' || typeof name !== 'string')
      return this.#malformed('a tool call without id or name');
    const index = this.#callCount++;
    const id = this.#ids.own(toolUseId === '' ? undefined : toolUseId, index);
    const before = this.#calls.get(event.contentBlockIndex);
    this.#calls.set(event.contentBlockIndex, index);
    const opened: StreamPart = { type: 'tool-call-start', index, id, name };
    return before === undefined ? [opened] : [{ type: 'tool-call-end', index: before }, opened];
  }

  #delta(event: JsonObject): readonly StreamPart[] {
    const delta = asObject(event.delta);
    if (!delta) return this.#malformed('a contentBlockDelta without its delta');
    if (typeof delta.text === 'string')
      return delta.text === '' ? NO_PARTS : [{ type: 'text', text: delta.text }];
    const toolUse = asObject(delta.toolUse);
    if (toolUse) return this.#argumentsDelta(event, toolUse);
    const reasoning = asObject(delta.reasoningContent);
    if (!reasoning) return NO_PARTS;
    this.#thinking = true;
    return reasoningDelta(reasoning);
  }

  #argumentsDelta(event: JsonObject, toolUse: JsonObject): readonly StreamPart[] {
    const index = this.#calls.get(event.contentBlockIndex);
    if (index === undefined || typeof toolUse.input !== 'string') {
      return this.#malformed('tool arguments outside a tool call');
    }
    return toolUse.input === ''
      ? NO_PARTS
      : [{ type: 'tool-call-delta', index, argumentsText: toolUse.input }];
  }

  #blockStop(event: JsonObject): readonly StreamPart[] {
    const index = this.#calls.get(event.contentBlockIndex);
    if (index === undefined) return NO_PARTS;
    this.#calls.delete(event.contentBlockIndex);
    return [{ type: 'tool-call-end', index }];
  }

  #finish(): readonly StreamPart[] {
    if (!this.#reason || !this.#usage) return NO_PARTS;
    this.#done = true;
    const reason = reasonByCalls(this.#reason, this.#callCount);
    const finish: StreamPart = { type: 'finish', reason, usage: this.#usage };
    if (this.#calls.size === 0) return [finish];
    // Some servers leave out contentBlockStop.
    const ends = [...this.#calls.values()].map((index): StreamPart => ({ type: 'tool-call-end', index }));
    return [...ends, finish];
  }

  #malformed(what: string): readonly StreamPart[] {
    this.#done = true;
    return [{ type: 'failure', failure: failure('bad_upstream_answer', `Bedrock sent ${what}.`) }];
  }
}

/** The parts of a whole Converse answer. */
export function converseAnswerParts(json: JsonObject): readonly StreamPart[] {
  const content = asObject(asObject(json.output)?.message)?.content;
  const error = content === undefined ? errorIn(json) : undefined;
  if (error) return [{ type: 'failure', failure: error }];
  if (!Array.isArray(content) || typeof json.stopReason !== 'string') {
    const message = 'Bedrock sent an answer without message or stop reason.';
    return [{ type: 'failure', failure: failure('bad_upstream_answer', message) }];
  }
  const parts: StreamPart[] = [{ type: 'start' }];
  const ids = new OwnIds(() => undefined);
  let calls = 0;
  for (const entry of content as unknown[]) {
    const block = asObject(entry);
    const toolUse = asObject(block?.toolUse);
    if (toolUse) parts.push(...wholeCall(toolUse, calls++, ids));
    else if (block) parts.push(...blockParts(block));
  }
  parts.push({
    type: 'finish',
    reason: reasonByCalls(converseFinishReason(json.stopReason, json.additionalModelResponseFields), calls),
    usage: converseUsage(asObject(json.usage)),
  });
  return parts;
}

/** An exception that came with status 200. */
function errorIn(json: JsonObject): Failure | undefined {
  const error = asObject(json.error) ?? json;
  const type = asString(error.__type) || asString(error.code) || asString(error.type);
  const text = asString(error.message) || asString(error.Message);
  return type === '' && text === '' ? undefined : exceptionFailure(type, error);
}

function blockParts(block: JsonObject): readonly StreamPart[] {
  if (typeof block.text === 'string')
    return block.text === '' ? NO_PARTS : [{ type: 'text', text: block.text }];
  const reasoning = asObject(block.reasoningContent);
  if (reasoning) return wholeReasoning(reasoning);
  // Text with citations comes in a block of its own kind.
  const cited = asObject(block.citationsContent)?.content;
  return Array.isArray(cited) ? cited.flatMap((entry) => blockParts(asObject(entry) ?? {})) : NO_PARTS;
}

function wholeReasoning(reasoning: JsonObject): readonly StreamPart[] {
  const block = asObject(reasoning.reasoningText);
  if (!block) return reasoningDelta(reasoning);
  const text = typeof block.text === 'string' ? block.text : '';
  return typeof block.signature === 'string' && block.signature !== ''
    ? [{ type: 'reasoning', text, signature: block.signature }]
    : [{ type: 'reasoning', text }];
}

function reasoningDelta(delta: JsonObject): readonly StreamPart[] {
  if (typeof delta.text === 'string')
    return delta.text === '' ? NO_PARTS : [{ type: 'reasoning', text: delta.text }];
  if (typeof delta.signature === 'string')
    return [{ type: 'reasoning', text: '', signature: delta.signature }];
  if (typeof delta.redactedContent === 'string')
    return [{ type: 'reasoning', text: '', redacted: delta.redactedContent }];
  return NO_PARTS;
}

function wholeCall(toolUse: JsonObject, index: number, ids: OwnIds): readonly StreamPart[] {
  const id = ids.own(asString(toolUse.toolUseId) || undefined, index);
  return [
    { type: 'tool-call-start', index, id, name: asString(toolUse.name) },
    { type: 'tool-call-delta', index, argumentsText: JSON.stringify(toolUse.input ?? {}) },
    { type: 'tool-call-end', index },
  ];
}

/** @param fields what the encoder asked for beside the answer: the stop sequence that matched */
function converseFinishReason(raw: string, fields: unknown): FinishReason {
  const unified = Object.hasOwn(REASONS, raw) ? (REASONS[raw] ?? 'other') : 'other';
  const stopSequence = asObject(fields)?.stop_sequence;
  return typeof stopSequence === 'string' ? { unified, raw, stopSequence } : { unified, raw };
}

/** Bedrock's input tokens exclude what the prompt cache read or wrote, as ours do. */
function converseUsage(usage: JsonObject | undefined): Usage {
  if (!usage) return NO_USAGE;
  const forAnHour = hourlyWrites(usage.cacheDetails);
  const counted: Usage = {
    inputTokens: count(usage.inputTokens),
    outputTokens: count(usage.outputTokens),
    cacheReadTokens: count(usage.cacheReadInputTokens),
    cacheWriteTokens: count(usage.cacheWriteInputTokens),
    reasoningTokens: 0,
  };
  return forAnHour === 0 ? counted : { ...counted, cacheWrite1hTokens: forAnHour };
}

/** `cacheDetails` says how long what was written is kept: `[{ ttl: '1h', inputTokens: 12 }]`. */
function hourlyWrites(details: unknown): number {
  if (!Array.isArray(details)) return 0;
  let tokens = 0;
  for (const each of details as unknown[]) {
    const detail = asObject(each);
    if (detail?.ttl === '1h') tokens += count(detail.inputTokens);
  }
  return tokens;
}

function count(value: unknown): number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : 0;
}
