/** Why a breaker opened. */
export type OpenCause =
  /** Several failures in a row. */
  | 'failures'
  /** Half of the recent calls failed. Some are still answered. */
  | 'failure-rate'
  /** Calls wait there, and nothing comes. It may only be slow. */
  | 'silence'
  /** It throttles everything. */
  | 'throttles'
  /** Its quota is used up until a known time. */
  | 'quota';

/** Whether a target is asked. It holds plain values only. */
export type BreakerState =
  | { readonly phase: 'closed'; readonly streak: number }
  | {
      readonly phase: 'open';
      readonly cause: OpenCause;
      /** From then on a probe may be sent. Monotonic, ms. */
      readonly until: number;
      /** How often it has opened since it was closed. */
      readonly openings: number;
    }
  | {
      readonly phase: 'half-open';
      readonly cause: OpenCause;
      /** A probe that has not ended by then is given up, and another one may be sent. */
      readonly probeBy: number;
      readonly openings: number;
    };

export type BreakerEvent =
  /** An attempt was answered. `probing`: it began while the breaker was not closed. */
  | { readonly type: 'answered'; readonly probing: boolean }
  | {
      readonly type: 'failed';
      readonly probing: boolean;
      /** How many failures it counts for. */
      readonly weight: number;
      /** What the breaker opens for, if it opens. Undefined: it does not open for this failure. */
      readonly opensFor: Extract<OpenCause, 'failures' | 'throttles' | 'silence'> | undefined;
      /** At least half of the recent calls have failed. */
      readonly halfFailed: boolean;
    }
  | { readonly type: 'quota-used-up'; readonly until: number }
  /** Calls have waited there in vain for far longer than usual. */
  | { readonly type: 'silent' }
  /** A probe is sent. */
  | { readonly type: 'probe-sent' }
  /** A probe ended and tells nothing: its caller left. */
  | { readonly type: 'probe-void' };

export interface BreakerInput {
  readonly now: number;
  /** A random number in [0, 1), uniform. */
  readonly random: number;
}

export const CLOSED: BreakerState = Object.freeze({ phase: 'closed', streak: 0 });

/** Health failures in a row that open a breaker. */
export const STREAK = 5;
const FIRST_OPEN_MS = 1_000;
const LONGEST_OPEN_MS = 5_000;
/** Probes of many processes are spread over this share of the time. */
const JITTER = 0.2;

/** The state after an event. The same object comes back where nothing changes. */
export function breakerAfter(state: BreakerState, event: BreakerEvent, input: BreakerInput): BreakerState {
  switch (event.type) {
    case 'answered':
      // Where silence was all there was against it, any answer ends that.
      if (state.phase !== 'closed') return event.probing || state.cause === 'silence' ? CLOSED : state;
      return state.streak === 0 ? state : CLOSED;
    case 'failed':
      return afterFailure(state, event, input);
    case 'quota-used-up':
      return { phase: 'open', cause: 'quota', until: event.until, openings: 1 };
    case 'silent':
      return state.phase === 'closed' ? open('silence', 1, input) : state;
    case 'probe-sent':
      if (state.phase === 'closed') return state;
      return {
        phase: 'half-open',
        cause: state.cause,
        probeBy: input.now + openMs(state.openings, input.random),
        openings: state.openings,
      };
    case 'probe-void':
      if (state.phase !== 'half-open') return state;
      return { phase: 'open', cause: state.cause, until: input.now, openings: state.openings };
  }
}

function afterFailure(
  state: BreakerState,
  event: Extract<BreakerEvent, { type: 'failed' }>,
  input: BreakerInput,
): BreakerState {
  if (state.phase === 'closed') {
    const streak = state.streak + event.weight;
    if (streak >= STREAK && event.opensFor !== undefined) return open(event.opensFor, 1, input);
    if (event.halfFailed) return open('failure-rate', 1, input);
    return { phase: 'closed', streak };
  }
  // What began before it opened says nothing new.
  if (!event.probing) return state;
  const cause = state.cause === 'failure-rate' ? state.cause : (event.opensFor ?? state.cause);
  return open(cause === 'quota' ? 'failures' : cause, state.openings + 1, input);
}

function open(cause: OpenCause, openings: number, { now, random }: BreakerInput): BreakerState {
  return { phase: 'open', cause, until: now + openMs(openings, random), openings };
}

/** Doubles with each opening. The longest lets a target that is back be asked again within 10 s. */
function openMs(openings: number, random: number): number {
  const ms = Math.min(LONGEST_OPEN_MS, FIRST_OPEN_MS * 2 ** Math.min(openings - 1, 10));
  return ms * (1 + JITTER * (2 * random - 1));
}
