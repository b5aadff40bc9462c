import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { ByteSink, ByteSource } from '../../ports/byte-source.ts';
import { ControlledSource } from '../../testing/controlled-source.ts';
import { until } from '../../testing/until.ts';
import { ReplyPump, type ReplySink } from './reply-pump.ts';

/** Takes pieces, and has room while `room` says so. */
class RecordingSink implements ReplySink {
  readonly seen: string[] = [];
  room = true;
  onWrite: () => void = () => {};
  write(piece: Uint8Array): boolean {
    this.seen.push(Buffer.from(piece).toString());
    this.onWrite();
    return this.room;
  }
  end(): void {
    this.seen.push('END');
  }
  cut(): void {
    this.seen.push('CUT');
  }
}

/** Has its pieces at hand: each is given before `readInto` returns. */
class ReadySource implements ByteSource {
  reads = 0;
  cancelled = false;
  readonly #pieces: string[];
  constructor(...pieces: string[]) {
    this.#pieces = pieces;
  }
  read(): Promise<Uint8Array | null> {
    throw new Error('read by a promise though there is a cheaper way');
  }
  readInto(sink: ByteSink): void {
    this.reads++;
    const piece = this.#pieces.shift();
    sink.take(piece === undefined ? null : Buffer.from(piece));
  }
  cancel(): void {
    this.cancelled = true;
  }
}

describe('ReplyPump', () => {
  test('what the source has at hand goes out at once, empty pieces left out', () => {
    const sink = new RecordingSink();
    new ReplyPump(new ReadySource('a', '', 'b'), sink).resume();
    assert.deepEqual(sink.seen, ['a', 'b', 'END']);
  });

  test('nothing is read ahead of a slow client', () => {
    const sink = new RecordingSink();
    const source = new ReadySource('a', 'b');
    sink.room = false;
    const pump = new ReplyPump(source, sink);
    pump.resume();
    assert.equal(source.reads, 1);
    pump.resume();
    assert.equal(source.reads, 2);
    assert.deepEqual(sink.seen, ['a', 'b']);
    pump.resume();
    assert.deepEqual(sink.seen, ['a', 'b', 'END']);
  });

  test('a sink that has room again while it is written to is given each piece once', () => {
    const sink = new RecordingSink();
    const pump = new ReplyPump(new ReadySource('a', 'b'), sink);
    sink.onWrite = () => pump.resume();
    pump.resume();
    assert.deepEqual(sink.seen, ['a', 'b', 'END']);
  });

  test('a second call for room does not read twice', async () => {
    const sink = new RecordingSink();
    const source = new ControlledSource();
    const pump = new ReplyPump(source, sink);
    pump.resume();
    pump.resume();
    assert.equal(source.reads, 1);
    source.push('a');
    await until(() => sink.seen.length === 1);
  });

  test('a source that breaks cuts the reply', async () => {
    const sink = new RecordingSink();
    const source = new ControlledSource();
    new ReplyPump(source, sink).resume();
    source.fail(new Error('upstream died'));
    await until(() => sink.seen.length > 0);
    assert.deepEqual(sink.seen, ['CUT']);
    assert.equal(source.cancelled, true);
  });

  test('once the client is gone the source is cancelled, and a late piece goes nowhere', async () => {
    const sink = new RecordingSink();
    const source = new ControlledSource();
    const pump = new ReplyPump(source, sink);
    pump.resume();
    pump.stop();
    assert.equal(source.cancelled, true);
    source.push('late');
    await new Promise<void>((resolve) => setImmediate(resolve));
    pump.resume();
    assert.deepEqual(sink.seen, []);
    assert.equal(source.reads, 1);
  });
});
