import { Connection, type Outcome } from './connection.ts';

export interface HeldStreams {
  /** Streams that ended before they were told to. */
  dropped(): number;
  /** From now on, the time between two reads of each stream, ms, in one list. */
  recordGaps(): number[];
  /** Waits for all to end. How many ended with their dialect's terminator. */
  ended(): Promise<number>;
  close(): void;
}

/** Bounded, because both sides' accept queues are. */
const OPENING_AT_ONCE = 50;
const TERMINATORS = /data: \[DONE\]|message_stop/;

/** Opens so many streams, each on a connection of its own, and waits until each has its first bytes. */
export async function holdStreams(port: number, request: Uint8Array, count: number): Promise<HeldStreams> {
  const connections: Connection[] = [];
  const outcomes: Promise<Outcome>[] = [];
  let over = 0;
  for (let left = count; left > 0; left -= OPENING_AT_ONCE) {
    const batch = Array.from({ length: Math.min(left, OPENING_AT_ONCE) }, () => Connection.open(port));
    for (const connection of await Promise.all(batch)) {
      connections.push(connection);
      outcomes.push(
        new Promise((resolve) => {
          connection.send(request, (outcome) => {
            over++;
            resolve(outcome);
          });
        }),
      );
    }
  }
  return {
    dropped: () => over,
    recordGaps() {
      const gaps: number[] = [];
      for (const connection of connections) {
        let last: number | undefined;
        connection.onBody = (now) => {
          if (last !== undefined) gaps.push(now - last);
          last = now;
        };
      }
      return gaps;
    },
    ended: async () =>
      (await Promise.all(outcomes)).filter(({ ok, tail }) => ok && TERMINATORS.test(tail)).length,
    close() {
      for (const connection of connections) connection.close();
    },
  };
}
