import {
  type AttemptEnded,
  type RequestEnded,
  type ServiceEvent,
  type TargetName,
  targetId,
} from '../../core/events.ts';
import type { MicroDollars } from '../../core/money.ts';
import { redact } from '../../core/provider-words/redact.ts';
import { AlikeRequests } from '../alike-requests.ts';
import { IsoTime } from './iso-time.ts';
import { JsonWriter } from './json-writer.ts';
import { attemptLevel, type LogLevel, requestLevel } from './level.ts';
import type { LineFormat } from './line-format.ts';

/** Longest name or id of a caller's or provider's making. */
const MAX_NAME_CHARS = 256;
const MAX_MESSAGE_CHARS = 1_000;
const MAX_WARNINGS = 20;

/** One JSON object a line, written field by field: what is not named here cannot get into a log. */
export class JsonLines implements LineFormat {
  readonly #time = new IsoTime();
  readonly #scratch = new JsonWriter();
  readonly #beginnings = new AlikeRequests((event) => {
    writeRequestBeginning(this.#scratch, event);
    return this.#scratch.take();
  });

  request(out: JsonWriter, event: RequestEnded, cost: MicroDollars | undefined): void {
    this.#openLine(out, event.at);
    out.copy(this.#beginnings.of(event));
    writeName(out, event.requestId);
    out.ascii(',"trace_id":');
    writeName(out, event.trace.traceId);
    writeMilliseconds(out, ',"duration_ms":', event.durationMs);
    if (event.ttftMs !== undefined) writeMilliseconds(out, ',"ttft_ms":', event.ttftMs);
    if (event.overheadMs !== undefined) writeMilliseconds(out, ',"overhead_ms":', event.overheadMs);
    writeUsage(out, event, cost);
    if (event.upstreamRequestId !== undefined) {
      out.ascii(',"upstream_request_id":');
      writeName(out, event.upstreamRequestId);
    }
    if (event.warnings.length > 0) writeWarnings(out, event.warnings);
    if (event.cache !== undefined) out.ascii(`,"cache":"${event.cache}"`);
    if (event.degraded !== undefined)
      out.ascii(`,"degraded":{"step":"${event.degraded.step}","reason":"${event.degraded.reason}"}`);
    if (event.failureMessage !== undefined) {
      out.ascii(',"error":');
      writeMessage(out, event.failureMessage);
    }
    if (event.cause !== undefined) {
      out.ascii(',"cause":');
      writeMessage(out, event.cause);
    }
    out.ascii('}');
  }

  attempt(out: JsonWriter, event: AttemptEnded): void {
    this.#openLine(out, event.at);
    writeLevel(out, attemptLevel(event.outcome));
    out.ascii(',"msg":"attempt failed","request_id":');
    writeName(out, event.requestId);
    out.ascii(',"trace_id":');
    writeName(out, event.trace.traceId);
    out.ascii(',"target":');
    writeTarget(out, event.target);
    writeNumber(out, ',"attempt":', event.attempt);
    out.ascii(`,"outcome":"${event.outcome}"`);
    writeMilliseconds(out, ',"duration_ms":', event.durationMs);
    if (event.upstreamStatus !== undefined) writeNumber(out, ',"upstream_status":', event.upstreamStatus);
    if (event.upstreamRequestId !== undefined) {
      out.ascii(',"upstream_request_id":');
      writeName(out, event.upstreamRequestId);
    }
    if (event.cause !== undefined) {
      out.ascii(',"cause":');
      writeMessage(out, event.cause);
    }
    if (event.backoffMs !== undefined) writeMilliseconds(out, ',"backoff_ms":', event.backoffMs);
    if (event.next !== undefined) out.ascii(`,"next":"${event.next}"`);
    if (event.breaker !== undefined && event.breaker !== 'closed') out.ascii(`,"breaker":"${event.breaker}"`);
    out.ascii('}');
  }

  service(out: JsonWriter, event: ServiceEvent): void {
    this.#openLine(out, event.at);
    writeLevel(out, event.level);
    out.ascii(',"msg":');
    writeMessage(out, event.message);
    if (event.detail !== undefined) {
      let before = ',"detail":{';
      for (const [key, value] of Object.entries(event.detail)) {
        out.ascii(before);
        writeName(out, key);
        out.ascii(':');
        if (typeof value === 'string') writeMessage(out, value);
        else if (typeof value === 'number') out.number(value);
        else out.ascii(String(value));
        before = ',';
      }
      out.ascii(before === ',' ? '}' : `${before}}`);
    }
    out.ascii('}');
  }

  #openLine(out: JsonWriter, at: number): void {
    out.ascii('{"time":"');
    this.#time.write(out, at);
    out.ascii('"');
  }
}

/** What stands between the time and the request's id: the same for many requests. */
function writeRequestBeginning(out: JsonWriter, event: RequestEnded): void {
  writeLevel(out, requestLevel(event));
  out.ascii(',"msg":"request"');
  if (event.keyName !== undefined) {
    out.ascii(',"key":');
    writeName(out, event.keyName);
  }
  if (event.tenant !== undefined) {
    out.ascii(',"tenant":');
    writeName(out, event.tenant);
  }
  out.ascii(`,"dialect":"${event.dialect}","operation":`);
  writeName(out, event.operation);
  out.ascii(`,"stream":${event.stream}`);
  if (event.requestedModel !== undefined) {
    out.ascii(',"model":');
    writeName(out, event.requestedModel);
  }
  if (event.routedModel !== undefined) {
    out.ascii(',"routed_model":');
    writeName(out, event.routedModel);
  }
  if (event.target !== undefined) {
    out.ascii(',"target":');
    writeTarget(out, event.target);
  }
  writeNumber(out, ',"attempts":', event.attempts);
  writeNumber(out, ',"status":', event.status);
  out.ascii(`,"outcome":"${event.outcome}","request_id":`);
}

function writeUsage(out: JsonWriter, event: RequestEnded, cost: MicroDollars | undefined): void {
  const { usage, finishReason } = event;
  if (usage !== undefined) {
    writeNumber(out, ',"input_tokens":', usage.inputTokens);
    writeNumber(out, ',"output_tokens":', usage.outputTokens);
    writeNumber(out, ',"cache_read_tokens":', usage.cacheReadTokens);
    writeNumber(out, ',"cache_write_tokens":', usage.cacheWriteTokens);
  }
  if (cost !== undefined) {
    out.ascii(',"cost_usd":');
    out.decimal(cost, 6);
  }
  // Of the finish reason our own word only: the stop sequence is the caller's text.
  if (finishReason !== undefined) out.ascii(`,"finish_reason":"${finishReason.unified}"`);
}

function writeWarnings(out: JsonWriter, warnings: readonly string[]): void {
  let before = ',"warnings":[';
  for (const warning of warnings.slice(0, MAX_WARNINGS)) {
    out.ascii(before);
    writeMessage(out, warning);
    before = ',';
  }
  out.ascii(']');
}

function writeLevel(out: JsonWriter, level: LogLevel): void {
  out.ascii(`,"level":"${level}"`);
}

function writeName(out: JsonWriter, text: string): void {
  out.string(text, MAX_NAME_CHARS);
}

function writeMessage(out: JsonWriter, text: string): void {
  out.string(redact(text), MAX_MESSAGE_CHARS);
}

function writeTarget(out: JsonWriter, target: TargetName): void {
  out.string(targetId(target), MAX_NAME_CHARS);
}

function writeNumber(out: JsonWriter, label: string, value: number): void {
  out.ascii(label);
  out.number(value);
}

/** Two decimals tell apart what is worth telling apart. */
function writeMilliseconds(out: JsonWriter, label: string, value: number): void {
  out.ascii(label);
  out.decimal(Math.round(value * 100), 2);
}
