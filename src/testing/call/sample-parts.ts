import { type FailureCode, failure } from '../../core/failure.ts';
import type { PartBatch, StreamPart } from '../../core/stream-part.ts';
import { NO_USAGE, type Usage } from '../../core/usage.ts';

export function textPart(text: string): StreamPart {
  return { type: 'text', text };
}

export function finishPart(usage: Partial<Usage> = {}): StreamPart {
  return { type: 'finish', reason: { unified: 'stop', raw: 'stop' }, usage: { ...NO_USAGE, ...usage } };
}

export function failurePart(code: FailureCode, message?: string): StreamPart {
  return { type: 'failure', failure: failure(code, message) };
}

/** Its raw bytes tell the parts: text as it is, other parts as `<type>`. */
export function batchOf(...parts: readonly StreamPart[]): PartBatch {
  const text = parts.map((part) => (part.type === 'text' ? part.text : `<${part.type}>`)).join('');
  return { parts, raw: new Uint8Array(Buffer.from(text)) };
}
