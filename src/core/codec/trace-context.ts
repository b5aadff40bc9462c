import type { TraceContext } from '../events.ts';

/** A source of random ids in lower-case hex. */
export interface HexSource {
  hex(bytes: number): string;
}

/** Longer header values are ignored. A valid one is much shorter. */
const MAX_HEADER_CHARS = 512;

/**
 * The trace that a call belongs to. A W3C `traceparent` wins over `X-Amzn-Trace-Id`. If neither is valid, a new trace
 * begins. Its id starts with the time, as X-Ray requires.
 * @param tracing whether spans are recorded here, for callers who leave that to us; a function decides for each. Without it the caller's
 * span stays the parent of the upstream call, so that no span id is named that is never recorded.
 * @see https://www.w3.org/TR/trace-context/
 */
export function readTraceContext(
  header: (name: string) => string | null,
  random: HexSource,
  nowMs: number,
  tracing: boolean | (() => boolean),
): TraceContext {
  const incoming = readTraceparent(header('traceparent')) ?? readAmznTraceId(header('x-amzn-trace-id'));
  const isSampled = typeof tracing === 'function' ? tracing : () => tracing;
  if (incoming === null) return newTrace(random, nowMs, isSampled());
  const { traceId, parentSpanId } = incoming;
  const sampled = incoming.sampled ?? isSampled();
  if (parentSpanId === undefined) return { traceId, spanId: random.hex(8), sampled, fromCaller: true };
  if (!tracing) return { traceId, spanId: parentSpanId, sampled, fromCaller: true };
  return { traceId, spanId: random.hex(8), parentSpanId, sampled, fromCaller: true };
}

/** The headers that carry a trace on to the next hop. */
export function writeTraceHeaders(trace: TraceContext): { traceparent: string; 'x-amzn-trace-id': string } {
  const { traceId, spanId, sampled } = trace;
  return {
    traceparent: `00-${traceId}-${spanId}-${sampled ? '01' : '00'}`,
    'x-amzn-trace-id': `Root=1-${traceId.slice(0, 8)}-${traceId.slice(8)};Parent=${spanId};Sampled=${sampled ? '1' : '0'}`,
  };
}

interface Incoming {
  readonly traceId: string;
  readonly parentSpanId: string | undefined;
  /** Undefined: the caller leaves it to us. */
  readonly sampled: boolean | undefined;
}

/** Makes the ids of a sampled trace at once, because they are certain to be used. */
function newTrace(random: HexSource, nowMs: number, sampled: boolean): TraceContext {
  if (!sampled) return new UnsampledTrace(random, nowMs);
  const hex = random.hex(20);
  return { traceId: traceIdOf(nowMs, hex), spanId: spanIdOf(hex), sampled };
}

/** A trace that begins here and is not recorded. Its ids are made when something asks for them, such as a log line. */
class UnsampledTrace implements TraceContext {
  readonly sampled = false;
  readonly #random: HexSource;
  readonly #nowMs: number;
  #hex: string | undefined;

  constructor(random: HexSource, nowMs: number) {
    this.#random = random;
    this.#nowMs = nowMs;
  }

  get traceId(): string {
    return traceIdOf(this.#nowMs, this.#made());
  }

  get spanId(): string {
    return spanIdOf(this.#made());
  }

  #made(): string {
    this.#hex ??= this.#random.hex(20);
    return this.#hex;
  }
}

/** The trace id: the time, then 12 of the 20 bytes in `hex`. */
function traceIdOf(nowMs: number, hex: string): string {
  const seconds = Math.floor(nowMs / 1000)
    .toString(16)
    .padStart(8, '0')
    .slice(-8);
  return seconds + hex.slice(0, 24);
}

/** The span id: the other 8 bytes. */
function spanIdOf(hex: string): string {
  return hex.slice(24);
}

/** W3C Trace Context, Level 1, section 3.2. Of later versions it reads the part that they promise to keep. */
function readTraceparent(value: string | null): Incoming | null {
  if (value === null || value.length < 55 || value.length > MAX_HEADER_CHARS) return null;
  const isFirstVersion = value.startsWith('00');
  if (isFirstVersion ? value.length !== 55 : value.length > 55 && value[55] !== '-') return null;
  if (value[2] !== '-' || value[35] !== '-' || value[52] !== '-') return null;
  if (!isHex(value, 0, 2) || value.startsWith('ff') || !isHex(value, 53, 55)) return null;
  if (!isId(value, 3, 35) || !isId(value, 36, 52)) return null;
  const sampled = (Number.parseInt(value.slice(53, 55), 16) & 1) === 1;
  return { traceId: value.slice(3, 35), parentSpanId: value.slice(36, 52), sampled };
}

/** `Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1`, in any order. Other fields are ignored. */
function readAmznTraceId(value: string | null): Incoming | null {
  if (value === null || value.length > MAX_HEADER_CHARS) return null;
  let traceId: string | undefined;
  let parentSpanId: string | undefined;
  let sampled: boolean | undefined;
  for (const field of value.split(';')) {
    const text = field.trim();
    if (text.startsWith('Root=')) traceId = readRoot(text.slice(5));
    else if (text.startsWith('Parent=')) parentSpanId = text.slice(7);
    else if (text === 'Sampled=1') sampled = true;
    else if (text === 'Sampled=0') sampled = false;
  }
  if (traceId === undefined) return null;
  if (parentSpanId !== undefined && (parentSpanId.length !== 16 || !isId(parentSpanId, 0, 16))) return null;
  return { traceId, parentSpanId, sampled };
}

function readRoot(root: string): string | undefined {
  if (root.length !== 35 || !root.startsWith('1-') || root[10] !== '-') return undefined;
  const traceId = root.slice(2, 10) + root.slice(11);
  return isId(traceId, 0, 32) ? traceId : undefined;
}

/** True for lower-case hex with at least one digit other than 0. */
function isId(text: string, start: number, end: number): boolean {
  if (!isHex(text, start, end)) return false;
  for (let at = start; at < end; at++) if (text[at] !== '0') return true;
  return false;
}

function isHex(text: string, start: number, end: number): boolean {
  for (let at = start; at < end; at++) {
    const code = text.charCodeAt(at);
    if (!((code >= 48 && code <= 57) || (code >= 97 && code <= 102))) return false;
  }
  return true;
}
