import type { AnswerCache, GivenAnswer } from '../cache/answer-cache.ts';
import { cacheDirectives } from '../cache/cache-control.ts';
import type { CacheScope } from '../cache/key.ts';
import { replayBatch } from '../cache/replay.ts';
import type { AnswerFacts } from '../call/answer.ts';
import type { CallContext } from '../call/call-route.ts';
import type { ChatRequest } from '../core/chat-request.ts';
import { type Failure, failure } from '../core/failure.ts';
import type { CacheStatus } from '../core/record/cache-status.ts';
import type { RequestRecord } from '../core/record/request-record.ts';
import type { CallSettlement } from '../settle/call-settlement.ts';
import type { BegunAnswer } from '../settle/observed-answer.ts';
import type { LadderParts } from './degrade.ts';
import { readyAnswer } from './ready-answer.ts';

/** What the cache needs of a call. */
export interface CallForCache {
  readonly record: RequestRecord;
  readonly settlement: Pick<CallSettlement, 'join'>;
  readonly context: CallContext;
  /** The caller's headers, where it has any. */
  readonly headers: { header(name: string): string | null } | undefined;
}

/**
 * An answer that was given before, or why there may be no other. Undefined: a target is to be asked; its answer is then kept
 * if it ended by itself.
 */
export async function fromCache(
  cache: AnswerCache,
  request: ChatRequest,
  { record, settlement, context, headers }: CallForCache,
): Promise<BegunAnswer<AnswerFacts> | Failure | undefined> {
  const directives = cacheDirectives(headers?.header('cache-control'));
  const { signal, deadlineAt } = context;
  const looked = await cache.lookUp({
    request,
    scope: scopeOf(record),
    record,
    directives,
    signal,
    deadlineAt,
  });
  if (looked.found) {
    tellGiven(record, looked.found.similarity === undefined ? 'hit' : 'semantic-hit', looked);
    return replayed(looked, request, 0);
  }
  tell(record, looked.bypassed ? 'bypass' : 'miss');
  if (directives.onlyIfCached) return failure('cache_miss');
  if (looked.fill) settlement.join(looked.fill);
  return undefined;
}

/** The ladder's parts, with the answers that this route's cache keeps beyond their time. */
export function withStaleAnswers(
  parts: LadderParts,
  cache: AnswerCache | undefined,
  record: RequestRecord,
): LadderParts {
  if (cache === undefined) return parts;
  return {
    ...parts,
    async staleAnswer(request, attempts) {
      const given = await cache.findStale(request, scopeOf(record));
      if (given === undefined) return undefined;
      tellGiven(record, 'stale', given);
      return replayed(given, request, attempts);
    },
  };
}

/** Callers without a key are one tenant. */
function scopeOf({ tenant, keyName, routedModel = '', requestedModel }: RequestRecord): CacheScope {
  const scope = { tenant: tenant ?? keyName ?? '', model: routedModel };
  return routedModel.endsWith('*') ? { ...scope, asked: requestedModel } : scope;
}

/** Nobody upstream has answered, and nothing is charged. Its usage is that of the call that made it. */
function replayed({ found }: GivenAnswer, request: ChatRequest, attempts: number): BegunAnswer<AnswerFacts> {
  return readyAnswer('cache', replayBatch(found.answer, request.stream).parts, attempts);
}

function tellGiven(record: RequestRecord, status: CacheStatus, { found, ageMs }: GivenAnswer): void {
  const headers: Record<string, string> = { age: String(Math.floor(ageMs / 1_000)) };
  if (found.similarity !== undefined) headers['x-cache-similarity'] = found.similarity.toFixed(3);
  tell(record, status, headers);
}

function tell(record: RequestRecord, status: CacheStatus, headers?: Readonly<Record<string, string>>): void {
  record.cache = status;
  record.replyHeaders = { ...record.replyHeaders, 'x-cache': status, ...headers };
}
