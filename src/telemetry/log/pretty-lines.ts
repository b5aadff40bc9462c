import {
  type AttemptEnded,
  type RequestEnded,
  type ServiceEvent,
  type TargetName,
  targetId,
} from '../../core/events.ts';
import { type MicroDollars, toDollars } from '../../core/money.ts';
import { redact } from '../../core/provider-words/redact.ts';
import { promptTokens } from '../../core/usage.ts';
import { IsoTime } from './iso-time.ts';
import { plainText } from './json-text.ts';
import type { JsonWriter } from './json-writer.ts';
import { attemptLevel, type LogLevel, requestLevel } from './level.ts';
import type { LineFormat } from './line-format.ts';

const MAX_NAME_CHARS = 100;
const MAX_MESSAGE_CHARS = 400;
const ANSI = {
  debug: '\u001b[36m',
  info: '\u001b[32m',
  warn: '\u001b[33m',
  error: '\u001b[31m',
  dim: '\u001b[2m',
  off: '\u001b[0m',
} as const;

/** One short coloured line each, for a person at a terminal. */
export class PrettyLines implements LineFormat {
  readonly #time = new IsoTime();

  request(out: JsonWriter, event: RequestEnded, cost: MicroDollars | undefined): void {
    const { status, dialect, operation, requestedModel } = event;
    const target = event.target === undefined ? '' : ` → ${targetText(event.target)}`;
    const trouble =
      event.outcome === 'ok'
        ? ''
        : ` ${event.outcome}: ${message(event.failureMessage ?? '')}${causeOf(event)}`;
    const warnings = event.warnings.map((warning) => ` (${message(warning)})`).join('');
    const what = `${status} ${dialect} ${name(operation)} ${name(requestedModel ?? '-')}${target}`;
    const degraded = event.degraded
      ? ` degraded to ${event.degraded.step} after ${event.degraded.reason}`
      : '';
    const facts = dim(`${requestFacts(event, cost)} ${name(event.requestId)}`);
    out.utf8(`${this.#head(event.at, requestLevel(event))} ${what}${trouble}${degraded}${warnings} ${facts}`);
  }

  attempt(out: JsonWriter, event: AttemptEnded): void {
    const facts = [`${Math.round(event.durationMs)} ms`];
    if (event.upstreamStatus !== undefined) facts.push(`upstream ${event.upstreamStatus}`);
    if (event.backoffMs !== undefined) facts.push(`next in ${Math.round(event.backoffMs)} ms`);
    const what = `attempt ${event.attempt} at ${targetText(event.target)}: ${event.outcome}${causeOf(event)}`;
    const told = dim(`${facts.join(', ')} ${name(event.requestId)}`);
    out.utf8(`${this.#head(event.at, attemptLevel(event.outcome))} ${what} ${told}`);
  }

  service(out: JsonWriter, event: ServiceEvent): void {
    const detail = Object.entries(event.detail ?? {}).map(
      ([key, value]) => ` ${name(key)}=${message(String(value))}`,
    );
    out.utf8(`${this.#head(event.at, event.level)} ${message(event.message)}${dim(detail.join(''))}`);
  }

  #head(at: number, level: LogLevel): string {
    return `${dim(this.#time.text(at).slice(11, 23))} ${ANSI[level]}${level.padEnd(5)}${ANSI.off}`;
  }
}

function requestFacts(event: RequestEnded, cost: MicroDollars | undefined): string {
  const facts = [`${Math.round(event.durationMs)} ms`];
  if (event.ttftMs !== undefined) facts.push(`ttft ${Math.round(event.ttftMs)} ms`);
  if (event.attempts > 1) facts.push(`${event.attempts} attempts`);
  if (event.usage) facts.push(`${promptTokens(event.usage)}+${event.usage.outputTokens} tokens`);
  if (cost !== undefined && cost > 0) facts.push(`$${toDollars(cost).toFixed(6)}`);
  return facts.join(', ');
}

function causeOf({ cause }: Pick<AttemptEnded, 'cause'>): string {
  return cause === undefined ? '' : ` (${message(cause)})`;
}

function dim(text: string): string {
  return text === '' ? '' : `${ANSI.dim}${text}${ANSI.off}`;
}

function name(text: string): string {
  return plainText(text, MAX_NAME_CHARS);
}

function message(text: string): string {
  return plainText(redact(text), MAX_MESSAGE_CHARS);
}

function targetText(target: TargetName): string {
  return name(targetId(target));
}
