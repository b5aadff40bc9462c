import type { Candidate } from './target-choice.ts';

export interface PatienceFor {
  readonly stream: boolean;
  readonly firstTokenMs: number;
  /** From the attempt's beginning to the deadline of the call. */
  readonly leftMs: number;
}

/** An attempt is not given up before, if its target's usual time is known… */
const SHORTEST_MS = 2_000;
/** …and if it is not: streamed answers to their first content, and whole ones. */
const UNKNOWN_MS = { streamed: 5_000, whole: 10_000 } as const;
/** A whole answer may be a long one. It is not given up before, unless very many wait. */
const SHORTEST_WHOLE_MS = 5_000;
const VERY_MANY = 10;
/** So many times the usual time is far too long. A target that is ten times slower than it was still answers. */
const FAR_TOO_LONG = 12;
/** An answer that usually takes a third of the time given would have come. */
const WOULD_HAVE_COME = 3;

/**
 * How long an attempt may wait for its first content while another target could be asked, in milliseconds. A hanging target
 * must leave the next one time to answer: at the latest half of what is left. Then `isPatienceOver` decides.
 */
export function patienceMs({ health }: Candidate, about: PatienceFor): number {
  const usualMs = health.latencyOf(about.stream).longerMs;
  const ms = usualMs === undefined ? UNKNOWN_MS[kindOf(about)] : usualMs * FAR_TOO_LONG;
  return Math.min(about.leftMs / 2, Math.max(SHORTEST_MS, ms));
}

/** What decides whether an attempt is given up. */
export interface Waited {
  readonly ms: number;
  readonly now: number;
  /** How long answers of other targets of the call usually take, where that is known. */
  readonly elsewhereMs: number | undefined;
}

/** Is the attempt ended, so that the next target is asked? */
export function isPatienceOver({ health, isProbe }: Candidate, about: PatienceFor, waited: Waited): boolean {
  const usualMs = health.latencyOf(about.stream).longerMs;
  const halfMs = about.leftMs / 2;
  if (waited.ms >= halfMs) {
    if (usualMs === undefined || usualMs * WOULD_HAVE_COME <= halfMs) return true;
  }
  // Others have found it silent, or dead, and it has answered nobody since this attempt began.
  const isInVain =
    health.isSilent(about, waited.now) ||
    (health.breaker.phase !== 'closed' && health.answeredAt < waited.now - waited.ms);
  if (!isInVain && !isProbe) return false;
  const likelyMs = usualMs ?? waited.elsewhereMs;
  if (likelyMs === undefined) return isProbe && about.stream;
  if (waited.ms < likelyMs * FAR_TOO_LONG) return false;
  if (about.stream || health.silence.pending >= VERY_MANY) return true;
  return waited.ms >= SHORTEST_WHOLE_MS;
}

function kindOf({ stream }: PatienceFor): 'streamed' | 'whole' {
  return stream ? 'streamed' : 'whole';
}
