import type { HttpReply } from '../../ports/http-server.ts';
import type { Inbound } from '../inbound.ts';
import type { AnswerSeal } from './answer-seal.ts';
import type { HeldClaim } from './held-claim.ts';
import { KeptBudget } from './kept-budget.ts';
import { keptHeaders } from './kept-reply.ts';
import { RecordedBody } from './recorded-body.ts';

export type RunOperation = (inbound: Inbound) => HttpReply | Promise<HttpReply>;

const KEPT_MS = 24 * 3_600_000;

/** Runs the first request with a key, and keeps its answer if that ends well. */
export class AnswerKeeping {
  readonly #budget = new KeptBudget();

  /** @throws whatever `run` throws; the claim is free then */
  async firstReply(
    inbound: Inbound,
    run: RunOperation,
    held: HeldClaim,
    seal: AnswerSeal,
  ): Promise<HttpReply> {
    let reply: HttpReply;
    try {
      reply = await run(inbound);
    } catch (thrown) {
      await held.release();
      throw thrown;
    }
    const { status, body } = reply;
    if (status < 200 || status > 299) {
      await held.release();
      return reply;
    }
    const headers = keptHeaders(reply.headers);
    const keep = (bytes: Uint8Array): Promise<void> =>
      held.complete(seal.close({ status, headers, body: bytes }), KEPT_MS);
    if (body !== null && typeof body === 'object' && !(body instanceof Uint8Array)) {
      const endedWell = (): boolean => inbound.record.outcome === 'ok';
      const drop = (): Promise<void> => held.release();
      return { ...reply, body: new RecordedBody(body, { budget: this.#budget, endedWell, keep, drop }) };
    }
    const bytes = bytesOf(body);
    if (this.#budget.fits(bytes.length)) await keep(bytes);
    else await held.release();
    return reply;
  }
}

function bytesOf(body: string | Uint8Array | null): Uint8Array {
  return typeof body === 'string' ? new TextEncoder().encode(body) : (body ?? new Uint8Array());
}
