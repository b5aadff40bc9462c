import type { AttemptEnded, RequestEnded, TargetName } from '../core/events.ts';
import { type KnownNames, knownNames } from './known-names.ts';

/** Events and names for the tests beside. */
export const AT = Date.UTC(2026, 10, 24, 12, 30, 15, 42);
export const TRACE_ID = '0af7651916cd43dd8448eb211c80319c';

export const TARGET: TargetName = {
  provider: 'claude',
  providerKind: 'anthropic',
  priceVendor: 'anthropic',
  model: 'claude-sonnet-4-20250514',
};

export const NAMES: KnownNames = knownNames({
  providers: new Map([
    ['claude', { priceVendor: 'anthropic', baseUrl: 'https://api.anthropic.com' }],
    ['sim', { priceVendor: 'free' }],
  ]),
  models: new Map([['sonnet', { targets: [{ model: TARGET.model }] }]]),
  keys: [{ name: 'ide-team', tenant: 'ide' }],
});

export function requestEnded(overrides: Partial<RequestEnded> = {}): RequestEnded {
  return {
    type: 'request-ended',
    requestId: 'req_1',
    at: AT,
    startedAt: AT - 800,
    durationMs: 800.126,
    ttftMs: 230,
    overheadMs: 0.31,
    dialect: 'openai-chat',
    operation: 'chat',
    asksModel: true,
    stream: true,
    keyName: 'ide-team',
    tenant: 'ide',
    requestedModel: 'gpt-4o',
    routedModel: 'sonnet',
    target: TARGET,
    attempts: 1,
    status: 200,
    outcome: 'ok',
    finishReason: { unified: 'stop', raw: 'end_turn' },
    usage: {
      inputTokens: 1_000,
      outputTokens: 200,
      cacheReadTokens: 10,
      cacheWriteTokens: 4,
      reasoningTokens: 0,
    },
    upstreamRequestId: 'upstream_1',
    warnings: [],
    trace: { traceId: TRACE_ID, spanId: 'b7ad6b7169203331', sampled: true },
    ...overrides,
  };
}

/** Of an operation that asks no model. */
export function probeEnded(operation: string, overrides: Partial<RequestEnded> = {}): RequestEnded {
  return {
    type: 'request-ended',
    requestId: 'req_2',
    at: AT,
    startedAt: AT - 1,
    durationMs: 0.42,
    dialect: 'native',
    operation,
    asksModel: false,
    stream: false,
    attempts: 0,
    status: 200,
    outcome: 'ok',
    warnings: [],
    trace: { traceId: TRACE_ID, spanId: 'b7ad6b7169203332', sampled: true },
    ...overrides,
  };
}

export function attemptEnded(overrides: Partial<AttemptEnded> = {}): AttemptEnded {
  return {
    type: 'attempt-ended',
    requestId: 'req_1',
    at: AT - 500,
    target: TARGET,
    attempt: 1,
    durationMs: 100,
    outcome: 'ok',
    upstreamStatus: 200,
    trace: { traceId: TRACE_ID, spanId: '1111111111111111', parentSpanId: 'b7ad6b7169203331', sampled: true },
    ...overrides,
  };
}
