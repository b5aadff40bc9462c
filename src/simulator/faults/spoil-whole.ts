import type { Fault } from './parse-fault.ts';
import type { StreamStep } from './stream-step.ts';

const encoder = new TextEncoder();

/** Puts a fault into the body of a whole answer. Null: the fault leaves this body alone. */
export function spoiledWhole(body: string, fault: Fault | null): StreamStep[] | null {
  const half = frame(encoder.encode(body.slice(0, body.length >> 1)));
  switch (fault?.name) {
    case 'cut':
      return [half, { part: 'reset' }];
    case 'end':
    case 'truncated-json':
      return [half];
    case 'stall':
      return [
        half,
        { part: 'stall', forMs: fault.forMs },
        frame(encoder.encode(body.slice(body.length >> 1))),
      ];
    case 'malformed':
    case 'bad-crc':
      return [frame(encoder.encode(`${body.slice(0, -1)},"broken":]`))];
    default:
      return null;
  }
}

/** Takes the stop reason out of a whole answer of any dialect (fault `no-terminator`). */
export function withoutStopReason(answer: Record<string, unknown>): Record<string, unknown> {
  const { choices, stop_reason, stopReason: _, ...rest } = answer;
  if (Array.isArray(choices))
    return { ...rest, choices: choices.map((choice) => ({ ...choice, finish_reason: null })) };
  return stop_reason === undefined ? rest : { ...rest, stop_reason: null };
}

function frame(bytes: Uint8Array): StreamStep {
  return { bytes, tokens: 0, part: 'opening' };
}
