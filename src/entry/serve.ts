import type { OverloadGate } from '../admit/overload-gate.ts';
import type { TraceContext } from '../core/events.ts';
import { type Failure, FailureError, fail, failure, toFailure } from '../core/failure.ts';
import type { OpenRecord, RequestRecord } from '../core/record/request-record.ts';
import type { Inbound } from '../gateway/inbound.ts';
import type { HttpHandler, HttpReply, HttpRequest } from '../ports/http-server.ts';
import type { Dialect } from '../wire/dialect.ts';
import { errorReply } from '../wire/reply/error-reply.ts';
import type { Cors } from './cors.ts';
import { type OperationMatch, operationMatcher } from './match-operation.ts';
import { meantPath } from './meant-path.ts';
import type { Operation } from './operation.ts';
import { type DoorKeepers, NO_ADMIN, principalOf } from './principal-of.ts';
import { type RunParts, runOperation } from './run-operation.ts';
import { dialectOfUnknownPath, nothingAt, shownPath } from './unknown-path.ts';

export type ServingState = 'starting' | 'serving' | 'draining';

export interface ServeParts extends DoorKeepers, RunParts {
  readonly operations: readonly Operation[];
  readonly cors: Cors;
  /** Where calls wait while the process has more to do than it can. */
  readonly gate: Pick<OverloadGate, 'mayEnter' | 'wait'>;
  readonly openRecord: OpenRecord;
  readonly newRequestId: () => string;
  /** The trace of a request, read from its headers. */
  readonly traceOf: (header: (name: string) => string | null) => TraceContext;
  /** While the state is `draining`, calls are refused. */
  readonly state: () => ServingState;
  /** Reports a defect to the operator: a thrown value that is no failure. */
  readonly onDefect: (requestId: string, thrown: unknown) => void;
}

/** Another process, or this one, may answer by then. */
const SOON = { retryAfterMs: 1_000 };

/**
 * Answers a request by its operation. It does what all operations share: matching, authentication, request ids, draining,
 * records, errors in the caller's dialect.
 */
export function createServer(parts: ServeParts): HttpHandler {
  const { cors, state } = parts;
  const match = operationMatcher(parts.operations);
  const known = {
    exact: parts.operations.flatMap((each) => (each.path.includes('{') ? [] : each.path)),
    has: (path: string) => match('GET', path) !== undefined,
  };

  // This function is not async, so that a call's own promise goes to the adapter without another one around it.
  return (request) => {
    const preflight = request.method === 'OPTIONS' ? cors.preflight(request) : undefined;
    const reply = preflight ? preflightReply(preflight, request) : serve(request);
    const extra = preflight ? undefined : cors.headersFor(request);
    return extra ? withHeaders(reply, extra) : Promise.resolve(reply);
  };

  function preflightReply(reply: HttpReply, request: HttpRequest): HttpReply {
    return served(reply, recordOf(request, 'preflight', dialectOfUnknownPath(pathOf(request.target))));
  }

  function serve(request: HttpRequest): HttpReply | Promise<HttpReply> {
    const path = pathOf(request.target);
    const found = match(request.method, path);
    if (found === undefined || ('allow' in found && found.operation.otherMethods === 'not-found')) {
      const meant = meantPath(path, known);
      const dialect = dialectOfUnknownPath(meant?.path ?? path);
      return refused(nothingAt(path, meant), dialect, recordOf(request, 'none', dialect));
    }
    const { operation } = found;
    const dialect = operation.dialectOf(request);
    const record = recordOf(request, operation.name, dialect, operation.kind === 'call');
    if (operation.auth === 'admin' && !parts.admin) return refused(NO_ADMIN, dialect, record);
    if ('allow' in found) {
      const why = failure('method_not_allowed', `${shownPath(path)} takes ${found.allow} only.`);
      return plus(refused(why, dialect, record), { allow: found.allow });
    }
    if (operation.kind === 'call' && state() === 'draining')
      return plus(refused(failure('draining', undefined, SOON), dialect, record), { connection: 'close' });
    return handled(found, { request, dialect, record });
  }

  function handled(
    found: OperationMatch,
    { request, dialect, record }: Omit<Inbound, 'principal'>,
  ): HttpReply | Promise<HttpReply> {
    const { operation } = found;
    try {
      const principal = principalOf(operation, request, parts);
      if (principal !== undefined && 'code' in principal) return refused(principal, dialect, record);
      record.keyName = principal?.keyName;
      record.tenant = principal?.tenant;
      const inbound = { request, dialect, principal, record };
      const isShut = operation.kind === 'call' && !parts.gate.mayEnter();
      const reply = isShut ? later(found, inbound, parts) : runOperation(found, inbound, parts);
      if (reply instanceof Promise) {
        const answered = operation.kind === 'call' ? reply : reply.then((whole) => served(whole, record));
        return answered.catch((thrown: unknown) => failed(thrown, dialect, record));
      }
      return served(reply, record);
    } catch (thrown) {
      return failed(thrown, dialect, record);
    }
  }

  function failed(thrown: unknown, dialect: Dialect, record: RequestRecord): HttpReply {
    if (!(thrown instanceof FailureError)) parts.onDefect(record.requestId, thrown);
    return refused(toFailure(thrown), dialect, record);
  }

  function recordOf(
    request: HttpRequest,
    operation: string,
    dialect: Dialect,
    asksModel = false,
  ): RequestRecord {
    const trace = parts.traceOf((name) => request.header(name));
    const start = { requestId: parts.newRequestId(), dialect: dialect.name, operation, asksModel, trace };
    return parts.openRecord(start);
  }
}

/**
 * The process has more to do than it can. A call that is shed costs no more than its head.
 * @throws FailureError `gateway_overloaded`
 */
async function later(
  found: OperationMatch,
  inbound: Inbound,
  parts: Pick<ServeParts, 'gate' | 'idempotency'>,
): Promise<HttpReply> {
  if (await parts.gate.wait()) return runOperation(found, inbound, parts);
  return fail('gateway_overloaded', undefined, SOON);
}

/** A call that ended has closed its record already. Closing it again changes nothing. */
function refused(why: Failure, dialect: Dialect, record: RequestRecord): HttpReply {
  record.upstreamRequestId ??= why.upstreamRequestId;
  const reply = errorReply(
    why,
    { dialect, requestId: record.requestId, replyHeaders: record.replyHeaders, rates: record.rates },
    record,
  );
  record.end(reply.status, why);
  return reply;
}

/** A reply that asked no model ends with its head. */
function served(reply: HttpReply, record: RequestRecord): HttpReply {
  record.end(reply.status);
  return plus(reply, { 'x-request-id': record.requestId });
}

function pathOf(target: string): string {
  const question = target.indexOf('?');
  return question < 0 ? target : target.slice(0, question);
}

function plus(reply: HttpReply, extra: Readonly<Record<string, string>>): HttpReply {
  return { ...reply, headers: { ...reply.headers, ...extra } };
}

async function withHeaders(
  pending: HttpReply | Promise<HttpReply>,
  extra: Readonly<Record<string, string>>,
): Promise<HttpReply> {
  return plus(await pending, extra);
}
