import { type AnswerContent, Collector } from '../core/collect.ts';
import type { TargetName } from '../core/events.ts';
import { asObject, asString, isObject, parseObject } from '../core/json.ts';
import type { FinishReason, StreamPart } from '../core/stream-part.ts';
import type { Usage } from '../core/usage.ts';

/** An answer that may be given again. */
export interface StoredAnswer {
  readonly content: readonly StoredContent[];
  readonly reason: FinishReason;
  /** Of the call that made it. */
  readonly usage: Usage;
  /** As the provider named itself. */
  readonly model: string | undefined;
  readonly target: TargetName;
}

export type StoredContent = Exclude<AnswerContent, { type: 'tool-call' }>;

/** A longer answer is not kept: a store holds thousands of them. */
const MAX_ANSWER_CHARS = 256 * 1024;

/**
 * The answer that these parts are, if it ended by itself and is text: no error, cut, length, refusal, tool call, and nothing
 * that has no form of its own here. Undefined: it is not stored.
 */
export function storableAnswer(parts: readonly StreamPart[], target: TargetName): StoredAnswer | undefined {
  if (!parts.every(isStorable)) return undefined;
  const collector = new Collector();
  collector.push(parts);
  const { content, end, model, usage } = collector.result();
  if (end === null || !('reason' in end)) return undefined;
  const { unified } = end.reason;
  if (unified !== 'stop' && unified !== 'stop-sequence') return undefined;
  const kept = content.filter((each) => each.type !== 'tool-call');
  if (!kept.some((each) => each.type === 'text' && each.text.trim() !== '')) return undefined;
  if (kept.reduce((sum, each) => sum + each.text.length, 0) > MAX_ANSWER_CHARS) return undefined;
  return { content: kept, reason: end.reason, usage, model, target };
}

function isStorable({ type }: StreamPart): boolean {
  return type === 'start' || type === 'text' || type === 'reasoning' || type === 'usage' || type === 'finish';
}

export function answerText({ content }: StoredAnswer): string {
  return content.map((each) => (each.type === 'text' ? each.text : '')).join('');
}

/** Of the form below: what another version has stored is not read. */
const FORM = 1;

export function writeStoredAnswer(answer: StoredAnswer): string {
  return JSON.stringify({ form: FORM, ...answer });
}

/** Undefined: it is none that this version has written. */
export function readStoredAnswer(json: string): StoredAnswer | undefined {
  const value = parseObject(json);
  if (value?.form !== FORM || !Array.isArray(value.content)) return undefined;
  const { content, reason, usage, target } = value;
  if (!isObject(reason) || !isObject(usage) || typeof asObject(target)?.model !== 'string') return undefined;
  const model = value.model === undefined ? undefined : asString(value.model);
  // What has this form was written by `writeStoredAnswer`: stores are not open to callers.
  return { content, reason, usage, model, target } as unknown as StoredAnswer;
}
