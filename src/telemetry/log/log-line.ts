import {
  type AttemptEnded,
  type RequestEnded,
  type ServiceEvent,
  type TargetName,
  targetId,
} from '../../core/events.ts';
import { FAILURES, type FailureCode } from '../../core/failure.ts';
import { type MicroDollars, toDollars } from '../../core/money.ts';
import { AlikeRequests } from '../alike-requests.ts';
import { redact } from '../redact.ts';
import { jsonText } from './json-text.ts';

/** Longest name or id of a caller's or provider's making. */
const MAX_NAME_CHARS = 256;
const MAX_MESSAGE_CHARS = 1_000;
const MAX_WARNINGS = 20;
/** 115 days. */
const MAX_HUNDREDTHS = 1e9;

export type LogLevel = 'info' | 'warn' | 'error';

export function levelOf(outcome: 'ok' | FailureCode): LogLevel {
  return outcome === 'ok' ? 'info' : FAILURES[outcome].log;
}

/** Writes the lines of whole calls. */
export function requestLines(): (event: RequestEnded, cost: MicroDollars | undefined) => string {
  const beginnings = new AlikeRequests(requestBeginning);
  return (event, cost) => requestLine(beginnings.of(event), event, cost);
}

/** Written field by field: what is not named here cannot get into a log. */
function requestLine(beginning: string, event: RequestEnded, cost: MicroDollars | undefined): string {
  const { usage } = event;
  let line = `{"time":"${isoTime(event.at)}"${beginning},"request_id":${name(event.requestId)},"trace_id":"${event.trace.traceId}","duration_ms":${milliseconds(event.durationMs)}`;
  if (event.ttftMs !== undefined) line += `,"ttft_ms":${milliseconds(event.ttftMs)}`;
  if (event.overheadMs !== undefined) line += `,"overhead_ms":${milliseconds(event.overheadMs)}`;
  if (usage !== undefined)
    line += `,"input_tokens":${usage.inputTokens},"output_tokens":${usage.outputTokens},"cache_read_tokens":${usage.cacheReadTokens},"cache_write_tokens":${usage.cacheWriteTokens}`;
  if (cost !== undefined) line += `,"cost_usd":${toDollars(cost)}`;
  // Of the finish reason our own word only: the stop sequence is the caller's text.
  if (event.finishReason !== undefined) line += `,"finish_reason":"${event.finishReason.unified}"`;
  if (event.upstreamRequestId !== undefined)
    line += `,"upstream_request_id":${name(event.upstreamRequestId)}`;
  if (event.warnings.length > 0)
    line += `,"warnings":[${event.warnings.slice(0, MAX_WARNINGS).map(message).join(',')}]`;
  if (event.failureMessage !== undefined) line += `,"error":${message(event.failureMessage)}`;
  return `${line}}`;
}

/** What the lines of many requests begin with. */
function requestBeginning(event: RequestEnded): string {
  let text = `,"level":"${levelOf(event.outcome)}","msg":"request"`;
  if (event.keyName !== undefined) text += `,"key":${name(event.keyName)}`;
  if (event.tenant !== undefined) text += `,"tenant":${name(event.tenant)}`;
  text += `,"dialect":"${event.dialect}","operation":${name(event.operation)},"stream":${event.stream}`;
  if (event.requestedModel !== undefined) text += `,"model":${name(event.requestedModel)}`;
  if (event.routedModel !== undefined) text += `,"routed_model":${name(event.routedModel)}`;
  if (event.target !== undefined) text += `,"target":${targetText(event.target)}`;
  return `${text},"attempts":${event.attempts},"status":${event.status},"outcome":"${event.outcome}"`;
}

/** The line of an attempt that failed. */
export function attemptLine(event: AttemptEnded): string {
  const level = attemptLevel(event.outcome);
  let line = `${opening(event.at, level, 'attempt failed')},"request_id":${name(event.requestId)}`;
  line += `,"trace_id":"${event.trace.traceId}","target":${targetText(event.target)},"attempt":${event.attempt}`;
  line += `,"outcome":"${event.outcome}","duration_ms":${milliseconds(event.durationMs)}`;
  if (event.upstreamStatus !== undefined) line += `,"upstream_status":${event.upstreamStatus}`;
  if (event.upstreamRequestId !== undefined)
    line += `,"upstream_request_id":${name(event.upstreamRequestId)}`;
  if (event.backoffMs !== undefined) line += `,"backoff_ms":${milliseconds(event.backoffMs)}`;
  return `${line}}`;
}

/** A failed attempt is a warning, unless it is the caller's doing: whether it becomes an error, the request tells. */
export function attemptLevel(outcome: 'ok' | FailureCode): LogLevel {
  return levelOf(outcome) === 'info' ? 'info' : 'warn';
}

export function serviceLine(event: ServiceEvent): string {
  const line = opening(event.at, event.level, redact(event.message));
  if (event.detail === undefined) return `${line}}`;
  const detail = Object.entries(event.detail).map(([key, value]) => `${name(key)}:${detailValue(value)}`);
  return `${line},"detail":{${detail.join(',')}}}`;
}

function opening(at: number, level: LogLevel, msg: string): string {
  return `{"time":"${isoTime(at)}","level":"${level}","msg":${jsonText(msg, MAX_MESSAGE_CHARS)}`;
}

function name(text: string): string {
  return jsonText(text, MAX_NAME_CHARS);
}

function message(text: string): string {
  return jsonText(redact(text), MAX_MESSAGE_CHARS);
}

function targetText(target: TargetName): string {
  return jsonText(targetId(target), MAX_NAME_CHARS);
}

/** `.01` to `.99`, as JSON writes the end of a number: the engine's own writing of fractions takes three times as long. */
const HUNDREDTHS: readonly string[] = Array.from({ length: 100 }, (_, n) => String(n / 100).slice(1));

/** Two decimals tell apart what is worth telling apart, and JSON has no word for what is not a number. */
function milliseconds(value: number): string {
  if (!Number.isFinite(value)) return 'null';
  const hundredths = Math.round(value * 100);
  const whole = Math.floor(hundredths / 100);
  return value >= 0 && hundredths < MAX_HUNDREDTHS
    ? `${whole}${HUNDREDTHS[hundredths - whole * 100]}`
    : String(hundredths / 100);
}

function detailValue(value: string | number | boolean): string {
  if (typeof value === 'string') return message(value);
  return typeof value === 'number' && !Number.isFinite(value) ? 'null' : String(value);
}

let secondAt = -1;
let secondText = '';

/** ISO 8601 in UTC. Lines come many a second, so the part down to the second is kept. */
export function isoTime(at: number): string {
  const second = Math.floor(at / 1000);
  if (second !== secondAt) {
    secondText = new Date(second * 1000).toISOString().slice(0, 20);
    secondAt = second;
  }
  const ms = Math.floor(at) - second * 1000;
  return `${secondText}${ms < 10 ? '00' : ms < 100 ? '0' : ''}${ms}Z`;
}
