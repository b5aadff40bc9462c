import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { BunSocket } from './bun-socket.ts';
import { turnWrites } from './turn-writes.ts';

/** The kernel's side of one connection: takes as much as it has room for. */
class FakeKernelSocket {
  readonly remoteAddress = '127.0.0.1';
  readonly taken: number[] = [];
  room = 0;
  shutdowns = 0;

  write(bytes: Uint8Array, offset = 0, length = bytes.length - offset): number {
    assert.equal(this.shutdowns, 0, 'bytes behind the end');
    const count = Math.min(this.room, length);
    this.room -= count;
    for (let index = 0; index < count; index++) this.taken.push(bytes[offset + index] ?? -1);
    return count;
  }

  shutdown(): void {
    this.shutdowns++;
  }
}

function connection() {
  const kernel = new FakeKernelSocket();
  const socket = new BunSocket(kernel as never);
  socket.owner = { onData() {}, onDrain() {}, onClose() {} };
  return { kernel, socket, written: [] as number[], finished: false };
}

const steps = fc.array(
  fc.record({
    on: fc.nat(2),
    what: fc.constantFrom('write', 'copy', 'burst', 'drain', 'turn', 'finish'),
    size: fc.oneof(fc.nat(200), fc.integer({ min: 4_000, max: 5_000 })),
  }),
  { maxLength: 40 },
);

test('bytes leave in the order they were written, each once, and the end comes behind them', () => {
  fc.assert(
    fc.property(steps, (plan) => {
      const connections = [connection(), connection(), connection()];
      let next = 0;
      const bytes = (size: number): Buffer => Buffer.from(Array.from({ length: size }, () => next++ % 251));
      const send = (at: (typeof connections)[number], size: number, copied: boolean): void => {
        if (at.finished) return;
        const piece = bytes(size);
        for (const byte of piece) at.written.push(byte);
        if (!copied) at.socket.write(piece);
        else {
          at.socket.writeCopy(piece, size);
          piece.fill(255);
        }
      };
      for (const { on, what, size } of plan) {
        const at = connections[on] ?? assert.fail();
        if (what === 'write' || what === 'copy') send(at, size, what === 'copy');
        // More than the slab holds.
        else if (what === 'burst') for (let left = 70; left > 0; left--) send(at, 4_000, true);
        else if (what === 'turn') turnWrites.flush();
        else if (what === 'drain') {
          at.kernel.room += size * 20;
          at.socket.onWritable();
        } else if (!at.finished) {
          at.finished = true;
          at.socket.finish();
        }
      }
      turnWrites.flush();
      for (const { kernel, socket, written, finished } of connections) {
        kernel.room = Number.POSITIVE_INFINITY;
        socket.onWritable();
        turnWrites.flush();
        assert.equal(kernel.taken.length, written.length);
        assert.ok(Buffer.from(kernel.taken).equals(Buffer.from(written)));
        assert.equal(kernel.shutdowns, finished ? 1 : 0);
      }
    }),
    { numRuns: 60 },
  );
});
