import { Connection, type Outcome } from './connection.ts';

export interface HeldStreams {
  /** The number of streams that ended too early. */
  dropped(): number;
  /** Starts to record. The list gets the milliseconds between two reads of each stream. */
  recordGaps(): number[];
  /** Waits until all have ended. Returns how many ended with their dialect's terminator. */
  ended(): Promise<number>;
  close(): void;
}

/** A bound, because the accept queues of both sides are bounded. */
const OPENING_AT_ONCE = 50;
const TERMINATORS = /data: \[DONE\]|message_stop/;

/** Opens `count` streams, each on its own connection. Resolves when each has its first bytes. */
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
