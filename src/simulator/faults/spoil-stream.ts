import type { SimFrame, SimWire } from '../wire/sim-wire.ts';
import type { Fault } from './parse-fault.ts';
import type { StreamStep } from './stream-step.ts';

/** Puts a fault among the frames of a streamed answer. */
export function* spoiledStream(
  frames: Iterable<SimFrame>,
  fault: Fault | null,
  wire: SimWire,
  requestId: string,
): Generator<StreamStep> {
  const breaks = fault !== null && BREAKS.has(fault.name) ? fault : null;
  let pending = breaks !== null;
  let tokens = 0;
  for (const frame of frames) {
    // An answer shorter than the fault's position breaks at its end, so that the fault is never lost.
    const atEnd = frame.part === 'closing' || frame.part === 'terminator';
    if (breaks && pending && frame.part !== 'opening' && (atEnd || tokens >= (breaks.value ?? 0))) {
      pending = false;
      yield* breakStep(breaks, wire, requestId);
      if (breaks.name === 'error') return;
    }
    if (fault?.name === 'no-terminator' && frame.part === 'terminator') continue;
    if (fault?.name === 'truncated-json') {
      yield { ...frame, bytes: frame.bytes.subarray(0, frame.bytes.length >> 1) };
      return;
    }
    yield frame;
    tokens += frame.tokens;
  }
}

const BREAKS: ReadonlySet<string> = new Set(['cut', 'end', 'stall', 'malformed', 'bad-crc', 'error']);

function* breakStep(fault: Fault, wire: SimWire, requestId: string): Generator<StreamStep> {
  const frame = (bytes: Uint8Array): StreamStep => ({ bytes, tokens: 0, part: 'content' });
  if (fault.name === 'cut') yield { part: 'reset' };
  if (fault.name === 'end') yield { part: 'end' };
  if (fault.name === 'stall') yield { part: 'stall', forMs: fault.forMs };
  if (fault.name === 'malformed') yield frame(wire.malformedFrame());
  if (fault.name === 'bad-crc') yield frame(wire.brokenFrame());
  if (fault.name === 'error' && fault.kind) yield frame(wire.errorFrame(fault.kind, requestId));
}
