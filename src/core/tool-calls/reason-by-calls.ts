import type { FinishReason } from '../stream-part.ts';

/**
 * Why an answer ended, by what it held: some servers say that tools were called where none was
 * (https://github.com/mastra-ai/mastra/issues/14187), and callers would wait for a call; others say a plain end where one
 * was (https://github.com/googleapis/python-genai/issues/2868), and callers would pass it over.
 */
export function reasonByCalls(reason: FinishReason, calls: number): FinishReason {
  if (reason.unified === 'tool-use' && calls === 0) return { ...reason, unified: 'stop' };
  if (reason.unified === 'stop' && calls > 0) return { ...reason, unified: 'tool-use' };
  return reason;
}
