import type { AnswerFacts } from '../call/answer.ts';
import type { TargetName } from '../core/events.ts';
import { NO_BYTES, type PartBatch, type StreamPart } from '../core/stream-part.ts';
import type { BegunAnswer } from '../settle/observed-answer.ts';

/** Who answered in place of a model's target. It costs nothing. */
const GATEWAY = { provider: 'sluiceway', providerKind: 'sluiceway', priceVendor: 'free' } as const;

/**
 * An answer that no upstream gives: its parts are all there. `what` takes the place of the model in the target's name.
 * @param parts up to and with the `finish`
 * @param attempts how often targets were asked in vain before
 */
export function readyAnswer(
  what: string,
  parts: readonly StreamPart[],
  attempts: number,
): BegunAnswer<AnswerFacts> {
  const target: TargetName = { ...GATEWAY, model: what };
  return {
    facts: {
      target,
      call: { format: 'openai-chat', sameDialect: false, warnings: [] },
      reply: { status: 200, header: () => null },
      attempts,
      upstreamRequestId: null,
      ttftMs: 0,
    },
    first: { parts, raw: NO_BYTES },
    next: (take: (batch: PartBatch | null) => void) => take(null),
    cancel() {},
  };
}
