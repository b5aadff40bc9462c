import { hash } from 'node:crypto';
import { isSigned, requireSignature } from '../../admit/authenticate.ts';
import { type Failure, FailureError, fail } from '../../core/failure.ts';
import type { Clock } from '../../ports/clock.ts';
import type { BodyLimits, HttpReply, HttpRequest } from '../../ports/http-server.ts';
import type { Random } from '../../ports/random.ts';
import type { IdempotencyStore, KeptAnswer } from '../../ports/stores/idempotency-store.ts';
import { orUnavailable } from '../../ports/stores/or-unavailable.ts';
import type { Inbound } from '../inbound.ts';
import { AnswerKeeping, type RunOperation } from './answer-keeping.ts';
import { answerSeal, UNSEALED } from './answer-seal.ts';
import { HeldClaim } from './held-claim.ts';
import { replayedReply } from './kept-reply.ts';
import { ResendableRequest } from './resendable-request.ts';

export const IDEMPOTENCY_HEADER = 'idempotency-key';

/** Answers a request that carries an `Idempotency-Key`: by `run`, or as an earlier one was answered. */
export type Idempotency = (inbound: IdempotentInbound, run: RunOperation) => Promise<HttpReply>;

export interface IdempotentInbound extends Inbound {
  /** The operator's own requests. Their answers hold keys, so that they are kept sealed. */
  readonly isAdmin: boolean;
}

export interface IdempotencyParts {
  /** @throws StoreDown */
  readonly store: () => Promise<IdempotencyStore>;
  readonly clock: Clock;
  readonly random: Pick<Random, 'hex'>;
  readonly bodyLimits: BodyLimits;
  /** How long a claim of a dead process blocks its key. */
  readonly leaseMs: number;
  readonly isDraining: () => boolean;
  /** A replay counts against rate, quota and slots, too. It is let in, or refused. Undefined: nothing limits it. */
  readonly admitReplay?: ((inbound: Inbound) => Promise<Failure | undefined>) | undefined;
}

const MAX_KEY_CHARS = 255;
/** Visible ASCII with spaces between: what a header can hold. */
const KEY = /^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/;
const FIRST_WAIT_MS = 25;
const LONGEST_WAIT_MS = 400;

/** The same request twice is one call. */
export function createIdempotency(parts: IdempotencyParts): Idempotency {
  const { clock, random, leaseMs } = parts;
  const keeping = new AnswerKeeping();

  return async (inbound, run) => {
    const { request, principal } = inbound;
    const key = keyOf(request);
    const body = await request.body(parts.bodyLimits);
    // What an earlier request was answered is for its sender alone.
    if (isSigned(principal)) requireSignature(principal, request, body, clock.now());
    const store = await orUnavailable(parts.store());
    const claim = {
      id: sha256(JSON.stringify([...scopeOf(inbound), key])),
      fingerprint: fingerprintOf(request, body),
      owner: random.hex(16),
      leaseMs,
    };
    const seal = inbound.isAdmin ? answerSeal(request, claim.id, random) : UNSEALED;
    for (let waitMs = FIRST_WAIT_MS; ; waitMs = Math.min(waitMs * 2, LONGEST_WAIT_MS)) {
      const found = await orUnavailable(store.claim(claim));
      if (found.state === 'mismatch') return mismatch();
      if (found.state === 'answered') return replayed(inbound, seal.open(found.answer), parts);
      if (found.state === 'claimed') {
        const held = new HeldClaim(store, claim, clock);
        return keeping.firstReply(
          { ...inbound, request: new ResendableRequest(request, body) },
          run,
          held,
          seal,
        );
      }
      await pause(waitMs, request, parts);
    }
  };
}

async function replayed(
  inbound: Inbound,
  answer: KeptAnswer | undefined,
  { admitReplay }: IdempotencyParts,
): Promise<HttpReply> {
  if (answer === undefined) return mismatch();
  const refusal = await admitReplay?.(inbound);
  if (refusal) throw new FailureError(refusal);
  const { dialect, record } = inbound;
  const { requestId, replyHeaders, rates } = record;
  const reply = replayedReply(answer, { dialect, requestId, replyHeaders, rates });
  record.end(reply.status);
  return reply;
}

/** Waits while another request with this key is under way. @throws FailureError when there is no use in it */
function pause(
  waitMs: number,
  { signal }: HttpRequest,
  { clock, isDraining }: Pick<IdempotencyParts, 'clock' | 'isDraining'>,
): Promise<void> {
  if (isDraining()) fail('draining', undefined, { retryAfterMs: 1_000 });
  if (signal.aborted) fail('client_closed');
  return new Promise((resolve) => {
    const over = (): void => {
      timer.cancel();
      signal.removeEventListener('abort', over);
      resolve();
    };
    const timer = clock.setTimer(over, waitMs);
    signal.addEventListener('abort', over);
  });
}

/** @throws FailureError `invalid_request` */
function keyOf(request: HttpRequest): string {
  const key = request.header(IDEMPOTENCY_HEADER) ?? '';
  if (key.length <= MAX_KEY_CHARS && KEY.test(key)) return key;
  return fail(
    'invalid_request',
    `${IDEMPOTENCY_HEADER}: must be 1 to ${MAX_KEY_CHARS} printable characters`,
    {
      param: IDEMPOTENCY_HEADER,
    },
  );
}

/** Callers with different keys never meet. Without keys all callers are one. */
function scopeOf({ isAdmin, principal }: IdempotentInbound): readonly string[] {
  if (isAdmin) return ['admin'];
  return principal === undefined ? ['open'] : ['key', principal.keyName];
}

function fingerprintOf({ method, target }: HttpRequest, body: Uint8Array): string {
  const [path = ''] = target.split('?', 1);
  return sha256(`${method} ${path} ${hash('sha256', body, 'hex')}`);
}

function sha256(text: string): string {
  return hash('sha256', text, 'hex');
}

function mismatch(): never {
  return fail(
    'idempotency_mismatch',
    'This Idempotency-Key was sent before with another body or path: send another key.',
    { param: IDEMPOTENCY_HEADER },
  );
}
