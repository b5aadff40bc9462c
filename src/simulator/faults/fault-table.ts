import type { SimErrorKind } from '../model/error-kind.ts';

/** What the value behind `=` means. `after` counts tokens of the answer; `count` counts requests. */
type ValueUnit = 'after' | 'ms' | 'seconds' | 'status' | 'count' | 'rate';

interface FaultRow {
  /** Undefined: the fault takes no value. */
  readonly unit?: ValueUnit;
  /** The value when none is given; undefined: the fault then has no value. */
  readonly value?: number;
  readonly params?: readonly FaultParam[];
  /** A request takes any number of `pace` rows and at most one of the others. */
  readonly stage: 'pace' | 'error' | 'connection' | 'answer' | 'body';
  /** What the error says; `error` rows only. */
  readonly kind?: SimErrorKind;
  readonly meaning: string;
}

export type FaultParam = 'after' | 'retry-after' | 'status' | 'type' | 'for';

const error = (kind: SimErrorKind, meaning: string): FaultRow => ({ stage: 'error', kind, meaning });
const throttle = (kind: SimErrorKind, meaning: string): FaultRow => ({
  unit: 'seconds',
  params: ['retry-after'],
  stage: 'error',
  kind,
  meaning,
});
const after = (meaning: string, ...params: FaultParam[]): FaultRow => ({
  unit: 'after',
  value: 5,
  params: ['after', ...params],
  stage: 'answer',
  meaning,
});

/** Every fault the simulator knows. A test holds docs/simulator.md equal to this table. */
export const FAULTS = {
  ok: { stage: 'connection', meaning: 'Nothing goes wrong: a place holder in a script.' },
  '400': error('invalid', 'The request is refused.'),
  '401': error('auth', 'The credentials are wrong (Bedrock: 403 `UnrecognizedClientException`).'),
  '403': error('forbidden', 'The caller may not use the model.'),
  '404': error('not-found', 'There is no such model.'),
  '413': error('too-large', 'The request is too large.'),
  '429': throttle('rate-limit', 'Throttled; the value is `retry-after` in seconds, none: no such header.'),
  '500': error('internal', 'The server failed.'),
  '503': throttle('unavailable', 'The service is unavailable; the value as for 429.'),
  '504': error('timeout', 'The model took too long (Bedrock: 408 `ModelTimeoutException`).'),
  '529': throttle('overloaded', 'The service is overloaded; the value as for 429.'),
  quota: error(
    'quota',
    'A quota that no retry brings back (OpenAI 429 `insufficient_quota`, Anthropic 402, Bedrock tokens per day).',
  ),
  'context-length': error('context-length', 'The prompt is too long for the model.'),
  'content-filter': error('content-filter', 'The provider refuses the content.'),
  down: {
    unit: 'count',
    value: 1,
    params: ['status'],
    stage: 'error',
    meaning: 'The first n requests fail with `status` (503), then all is well.',
  },
  reset: { stage: 'connection', meaning: 'The connection is reset before any byte of the answer.' },
  hang: { stage: 'connection', meaning: 'No answer ever comes.' },
  slow: {
    unit: 'ms',
    value: 5000,
    stage: 'pace',
    meaning: 'The head and the opening of the stream come at once, the first token this much later (ms).',
  },
  'slow-head': {
    unit: 'ms',
    value: 5000,
    stage: 'pace',
    meaning: 'Nothing comes for this long (ms), then the rest as usual.',
  },
  ttft: {
    unit: 'ms',
    value: 0,
    stage: 'pace',
    meaning: 'Time to the first token for this request (ms); the same as `slow`.',
  },
  rate: {
    unit: 'rate',
    value: 0,
    stage: 'pace',
    meaning: 'Tokens a second for this request; 0: as fast as they are read.',
  },
  tokens: { unit: 'count', value: 200, stage: 'pace', meaning: 'Length of the text answer in tokens.' },
  cut: after('The connection is reset after n tokens (whole answers: in the middle of the body).'),
  end: after('The stream ends cleanly after n tokens, without its terminator (whole answers: half a body).'),
  stall: after('Nothing more comes after n tokens; with `for=MS` it goes on after that time.', 'for'),
  malformed: after(
    'A frame with broken JSON after n tokens, then the rest as usual (whole answers: broken JSON).',
  ),
  'bad-crc': after(
    'A frame with a wrong checksum after n tokens; in SSE: bytes that are no UTF-8. Whole answers as `malformed`.',
  ),
  error: after(
    'An error event or exception inside the stream after n tokens, `type` is overloaded, throttling, internal, timeout, invalid or model (whole answers: the status of that error).',
    'type',
  ),
  filtered: after(
    'The answer stops after n tokens because the provider filtered it: a proper end, with that stop reason.',
  ),
  'no-terminator': {
    stage: 'answer',
    meaning:
      'All tokens come, the terminator does not: `[DONE]`, `message_stop`, `messageStop` and `metadata` (whole answers: no stop reason).',
  },
  html: {
    unit: 'status',
    value: 502,
    params: ['status'],
    stage: 'body',
    meaning: 'A page of HTML, as from a proxy in between; the value is its status, 200 too.',
  },
  empty: { stage: 'body', meaning: 'Status 200 and no body.' },
  'wrong-type': { stage: 'body', meaning: 'The right answer under `content-type: text/html`.' },
  'truncated-json': {
    stage: 'body',
    meaning: 'Half of the JSON under status 200 (streams: half of the first frame), then a clean end.',
  },
} as const satisfies Record<string, FaultRow>;

export type FaultName = keyof typeof FAULTS;

export function isFaultName(name: string): name is FaultName {
  return Object.hasOwn(FAULTS, name);
}

export function faultRow(name: FaultName): FaultRow {
  return FAULTS[name];
}

/** Parameters that every fault takes. */
export const FAULT_COMMON_PARAMS = {
  times: 'Only the first n requests are hit, counted by model and fault.',
  chance: 'Hit with this probability, 0 to 1.',
  key: 'A name that separates this count of `times` and `down` from that of other tests.',
} as const;

export const FAULT_ERROR_TYPES: Readonly<Record<string, SimErrorKind>> = {
  overloaded: 'overloaded',
  throttling: 'rate-limit',
  internal: 'internal',
  timeout: 'timeout',
  invalid: 'invalid',
  model: 'model',
};
